"""Reads names of people and organisations, sexes, peoples, addresses and other words."""

from __future__ import annotations

import re

from classifier.fields.found import Context, Found

_HAN = r"\u3400-\u9fff"
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁"
    "单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾"
    "暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍"
    "璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧利蔚越"
    "隆师巩厍聂晁勾敖融冷辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权盖益桓公晋楚闫肖覃代付仝佟苟岳哈尕帅缑亢况琴商牟佘佴伯赏"
    "墨年爱阳佟邸车植税初揭粟原冼苑麦栗兰区涂褟闭么候刀肇"
)
_COMPOUND = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|长孙|宇文|夏侯|端木|独孤|南宫|西门|呼延|轩辕|百里|闻人|澹台|公冶|宗政|濮阳|淳于|单于|太叔|申屠|仲孙|钟离|鲜于|闾丘|司空|东郭|第五"
)
_NAME = re.compile(
    rf"[ :：、,，_“\"]*(?P<name>[{_HAN}]{{2,6}}(?:[·•・.][{_HAN}]{{1,10}}){{1,3}}|[{_HAN}](?: [{_HAN}]){{1,3}}(?![{_HAN}])|[{_HAN}]{{2,4}})"
)
_LATIN_NAME = re.compile(r"[ :：]*(?P<name>[A-Z][A-Za-z'\-]{1,24}(?:[ ,]{1,2}[A-Z][A-Za-z'\-]{0,24}){0,4})")
#: Words that follow a name without a gap on forms, and words that are labels rather than names.
_AFTER = re.compile(
    r"性别|民族|出生|住址|职务|职位|辩称|诉称|述称|称|身份|公民|年龄|电话|联系|签名|签字|盖章|日期|证件|国籍|职务|男|女|系|向|因|于|之|与|同志|先生|女士|的|为|在|已|及|和|现|是|等|自|由"
)
_NOT_NAMES = re.compile(
    r"姓名|名称|性别|民族|出生|住址|地址|身份|号码|电话|签名|签字|盖章|日期|关系|户主|本人|当事|代理|法定|公司|委托|单位|账号|开户|金额|备注|以下|以上|双方|甲方|乙方|证件|未知|暂无|借款|法院|此致|如下|公章|指印|捺印|手印|证据|目录|举证|质证|答辩|法庭|宣布|核对|辩论|现在|车辆|驾驶|机动车|请求|起诉|信息|到庭|出庭"
)
ORGANISATION_WORDS = (
    "公司|银行|支行|分行|营业部|营业厅|厂|店|商行|经营部|工作室|中心|合作社|委员会|管理局|公安局|监督局|学校|大学|学院|幼儿园|医院|卫生院|事务所|集团|企业|协会|基金会|研究院|研究所|"
    "信用社|检察院|人民法院|人民政府|街道办事处|派出所|登记处|村委会|居委会|合伙|超市|酒店|饭店|宾馆|商场|农场|出版社|报社|法院|研究院|设计院|商行|工会|商会|学会|分会|项目部|指挥部|经销部|门市部|服务部|站|社|馆|局|所"
)
_ORGANISATION = re.compile(rf"[ :：_“\"]*(?P<name>[{_HAN}A-Za-z0-9&·\-()（）]{{3,50}})")
_ORGANISATION_END = re.compile(rf"(?:{ORGANISATION_WORDS})(?:[(（][{_HAN}]{{2,12}}[)）])?")
_ETHNICITIES = (
    "蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|乌孜别克|俄罗斯|鄂温克|塔塔尔|鄂伦春|东乡|土家|布依|朝鲜|拉祜|景颇|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|德昂|保安|裕固|独龙|"
    "赫哲|门巴|珞巴|基诺|高山|哈尼|傈僳|纳西|汉|满|回|藏|苗|彝|壮|侗|瑶|白|傣|黎|佤|畲|水|土|羌|怒|京"
)
_ETHNICITY = re.compile(rf"[ :：·.]*(?P<v>{_ETHNICITIES})(?: ?族)?")
_GENDER = re.compile(r"[ :：/]*(?P<v>[男女])(?![方子儿孩士性])")
_ADDRESS = re.compile(rf"[ :：_]*(?P<v>[{_HAN}A-Za-z0-9()（）\-—#·、. ]{{4,90}})")
_ADDRESS_MARK = re.compile(r"[省市区县旗乡镇村路街道巷弄号室楼幢栋屯组苑园庄里寨州盟]")
_NOT_ADDRESSES = re.compile(r"编号|证书|名称|面积|类型|如下|合同|以下|双方")
_TEXT = re.compile(r"[ :：_]*(?P<v>[^\n]{1,600})")
_REACH = 9  #: how far a word may stand that ends a name
_EDGE = " :：_,，。;；、“”\"'"


def _stripped(text: str) -> str:
    return re.sub(r"\s", "", text)


def has_surname(name: str) -> bool:
    """Whether a name begins with a surname that people bear."""
    return name[:1] in SURNAMES or re.match(_COMPOUND, name) is not None


def read_person(text: str, context: Context) -> Found | None:
    """Read a person's name at the start of `text`; without a label's colon only names with a known surname."""
    match = _NAME.match(text)
    if not match:
        return _read_latin(text) if context.labelled else None
    start, name = match.start("name"), match["name"]
    if "·" in name or "•" in name or "・" in name:
        return Found(start, match.end("name"), _stripped(re.sub("[•・]", "·", name)), certainty=0.9)
    after = _AFTER.search(text, start + 2, start + _REACH)
    if after:
        name = name[: max(after.start() - start, 0)]
    name = name.rstrip()
    plain = _stripped(name)
    if _NOT_NAMES.search(plain) or len(plain) < 2 or (not context.labelled and not has_surname(plain)):
        return None
    known = has_surname(plain)
    long = len(plain) == 4 and not re.match(_COMPOUND, plain)
    return Found(start, start + len(name), plain, certainty=0.92 if known and not long else 0.75)


def _read_latin(text: str) -> Found | None:
    match = _LATIN_NAME.match(text)
    return Found(match.start("name"), match.end("name"), " ".join(match["name"].split()), certainty=0.7) if match else None


def read_organisation(text: str, context: Context) -> Found | None:
    """Read an organisation's name, up to the last word that such names end with."""
    del context
    match = _ORGANISATION.match(text)
    if not match:
        return None
    name = match["name"]
    ends = [found.end() for found in _ORGANISATION_END.finditer(name)]
    strong = bool(ends)
    if strong:
        name = name[: ends[-1]]
    if name.count("(") + name.count("（") != name.count(")") + name.count("）"):
        name = re.split(r"[(（]", name)[0] if re.search(r"[(（]", name) else name.rstrip(")）")
    if len(name) < 4 and not strong:
        return None
    return Found(match.start("name"), match.start("name") + len(name), name, certainty=0.9 if strong else 0.55)


def is_organisation(name: str) -> bool:
    """Whether a name ends as organisations' names do."""
    match = re.search(rf"(?:{ORGANISATION_WORDS})(?:[(（][{_HAN}]{{2,12}}[)）])?$", name)
    return match is not None and len(name) > len("王建行")


def read_party(text: str, context: Context) -> Found | None:
    """Read a person or an organisation, whichever the words say."""
    organisation = read_organisation(text, context)
    person = read_person(text, context)
    if organisation and organisation.certainty > 0.8 and len(organisation.value) > 3:
        return organisation
    plain = context.labelled and organisation and not re.search(r"\d|签|盖|章", organisation.value)
    return person or (organisation if plain else None)


def read_gender(text: str, context: Context) -> Found | None:
    """Read 男 or 女 at the start of `text`."""
    del context
    match = _GENDER.match(text)
    if match:
        return Found(match.start("v"), match.end("v"), match["v"], certainty=0.95)
    latin = re.match(r"[ :：/]*(?P<v>[MF])\b", text)
    return Found(latin.start("v"), latin.end("v"), {"M": "男", "F": "女"}[latin["v"]], certainty=0.8) if latin else None


def read_ethnicity(text: str, context: Context) -> Found | None:
    """Read one of the country's peoples; its normal form has no 族 at the end."""
    del context
    match = _ETHNICITY.match(text)
    return Found(match.start("v"), match.end("v"), match["v"], certainty=0.93) if match else None


def read_address(text: str, context: Context) -> Found | None:
    """Read an address: words that hold a place's mark, without spaces."""
    match = _ADDRESS.match(text)
    if not match:
        return None
    raw = match["v"].rstrip(_EDGE)
    raw = re.split(r"[,，、。 ](?=(?:邮编|电话|联系|身份|公民|统一|法定|系|负责))", raw)[0].rstrip(_EDGE)
    if _NOT_ADDRESSES.search(raw):
        return None
    marks = len(_ADDRESS_MARK.findall(raw))
    if not marks or (not context.labelled and marks < 2):
        return None
    return Found(match.start("v"), match.start("v") + len(raw), _stripped(raw), certainty=min(0.6 + 0.08 * marks, 0.9))


def read_text(text: str, context: Context) -> Found | None:
    """Read the rest of the line as it stands, without spaces between Han characters."""
    del context
    match = _TEXT.match(text)
    value = _stripped(match["v"]).strip(_EDGE) if match else ""
    if not match or not value:
        return None
    return Found(match.start("v"), match.start("v") + len(match["v"].rstrip(_EDGE)), value, certainty=0.7)


_COURT = re.compile(rf"(?P<v>[{_HAN}]{{0,24}}?(?:人民法院|海事法院|铁路运输(?:中级)?法院|知识产权法院|互联网法院|金融法院|仲裁委员会|仲裁院))")


def read_court(text: str, context: Context) -> Found | None:
    """Read the name of a court or an arbitration commission."""
    del context
    match = _COURT.search(text[:60])
    if not match:
        return None
    start = match.start("v")
    for lead in ("此致", "本院", "向", "由", "至", "致"):
        if match["v"].startswith(lead):
            start += len(lead)
            break
    value = text[start : match.end("v")]
    return Found(start, match.end("v"), value, certainty=0.92) if len(value) > 4 else None


_BANK = re.compile(rf"(?P<v>[{_HAN}()（）]{{2,24}}?(?:银行|信用社|信用合作联社)(?:[{_HAN}()（）]{{0,30}}(?:支行|分行|营业部|营业厅|分理处|公司|总行))?)")


def read_bank(text: str, context: Context) -> Found | None:
    """Read a bank with its branch."""
    if context.labelled:
        named = read_organisation(text, context)
        return named or read_text(text.split(" ")[0], context)
    match = _BANK.search(text)
    return Found(match.start("v"), match.end("v"), match["v"], certainty=0.85) if match else None
