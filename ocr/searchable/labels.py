"""What a copy says of itself: that it is PDF/A-2b, of which paper, when it was made, and what its colours mean."""

from __future__ import annotations

from html import escape

from PIL import ImageCms

from ocr.searchable.port import Label

_DATED = slice(24, 36)  #: of a colour profile: when it was made, which would make two copies differ
_PRODUCER = "Anjuan"


def described(label: Label) -> bytes:
    """Return the metadata packet (XMP) of a copy."""
    title = escape("".join(item if item.isprintable() else " " for item in label.title))
    made = escape(label.made_at)
    packet = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{made}</xmp:CreateDate>
<xmp:ModifyDate>{made}</xmp:ModifyDate>
<pdf:Producer>{_PRODUCER}</pdf:Producer>
<xmpMM:DocumentID>urn:uuid:{escape(label.identity)}</xmpMM:DocumentID>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
    return packet.encode("utf-8", "replace")


def colour_profile() -> bytes:
    """Return the sRGB colour profile (ICC), which is made here and belongs to nobody."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_DATED] = bytes(12)
    return bytes(profile)
