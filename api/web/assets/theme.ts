// Runs before the page is drawn: follows the machine's light or dark unless the person has chosen.
const root = document.documentElement;
if (root.dataset.bsTheme === undefined) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = (): void => {
    root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  dark.addEventListener("change", follow);
  follow();
}
root.classList.add("scripted");
// Deferred scripts have all run by then: until they have, what needs them cannot be pressed in vain.
document.addEventListener("DOMContentLoaded", () => root.classList.add("ready"));
