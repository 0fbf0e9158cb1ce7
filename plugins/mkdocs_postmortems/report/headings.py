"""The headings by which a report's sections and the columns of its timeline are known, in every language at once.

A report may be written in another language than the one that the site speaks. Patterns match a whole heading in lower
case, without the number before them, marks and what stands in brackets.
"""

from __future__ import annotations

_ENGLISH = {
    "summary": r"(executive |issue )?summary|tl;?dr",
    "impact": r"(customer |user )?impact",
    "timeline": r"(incident )?timeline( of events)?|chronology",
    "whys": r"(the )?((five|5)[ -]?|-)?why(['’]?s( analysis)?| analysis)",
    "causes": r"root causes?( and contributing factors)?|contributing factors|root cause analysis|causes",
    "well": r"(what|things that) (went|worked) (well|right)",
    "wrong": r"what went (wrong|badly|poorly)|what did(n't| not) go well",
    "lucky": r"where we got lucky|what went luckily",
    "lessons": r"lessons( learn(ed|t))?|what we learned",
    "appendix": r"appendix( .*)?|evidence|supporting information",
}
_GERMAN = {
    "summary": r"(kurz)?zusammenfassung|kurzfassung|überblick|in kürze",
    "impact": r"auswirkung(en)?( auf .*)?|folgen|betroffene",
    "timeline": r"zeitleiste|zeitachse|zeitlicher (ablauf|verlauf)|zeitverlauf|ablauf( des vorfalls)?|chronologie",
    "whys": r"(die )?(fünf ?-?)?(mal |-mal |x )?warum(s|-?fragen)?|fünfmal warum",
    "causes": r"(grund)?ursachen?( und (beitragende|begünstigende) (faktoren|umstände))?|ursachenanalyse"
    r"|(beitragende|begünstigende) (faktoren|umstände)|hauptursache",
    "well": r"was (lief gut|gut (lief|ging|gelaufen ist)|gut funktioniert hat)",
    "wrong": r"was (lief (schlecht|schief|nicht gut)|(schlecht|schief|nicht gut) (lief|ging|gelaufen ist))",
    "lucky": r"wo wir glück hatten|was glück war|glück gehabt|womit wir glück hatten",
    "lessons": r"(gelernte |gezogene |unsere )?lehren|erkenntnisse|was wir (daraus )?(gelernt haben|lernen)|gelerntes",
    "appendix": r"anhang( .*)?|belege|weitere unterlagen",
}
_CHINESE = {
    "summary": r"(事件|事故|故障)?(摘要|概述|概要|总结|简介)",
    "impact": r"(用户|客户|业务)?影响(范围|评估|分析)?",
    "timeline": r"(事件|事故|故障)?(时间线|时间轴|时间表|经过|处理过程)",
    "whys": r"(五个?|个)?为什么(分析)?|五问(法|分析)?",
    "causes": r"(根本原因|根因)(分析)?([与和及]促成因素)?|原因(分析)?|促成因素|故障原因|事故原因",
    "well": r"做得好的(地方|方面)?|哪些做得好|(进展|进行)顺利的(地方|方面)?|顺利之处|有效的做法",
    "wrong": r"做得不好的(地方|方面)?|哪些做得不好|(进展|进行)不顺利的(地方|方面)?|不顺利之处|出了问题的地方|不足之处",
    "lucky": r"侥幸之处|侥幸的(地方|方面)|幸运之处|幸运的(地方|方面)|哪些是运气|运气好的地方",
    "lessons": r"经验教训|教训|经验总结|我们学到了什么|经验与教训",
    "appendix": r"附录.*|附件|证据|参考资料",
}
SECTIONS = {kind: "|".join((names, _GERMAN[kind], _CHINESE[kind])) for kind, names in _ENGLISH.items()}
"""Kinds of section and the headings that name them, in the order in which a report has them."""

COLUMNS = {
    "time": r"time|when|date|timestamp|at|zeit(punkt)?|uhrzeit|datum|wann|时间|日期|时刻",
    "event": r"events?|what|description|what happened|ereignis|was|beschreibung|was geschah|事件|事项|描述|经过",
    "kind": r"kind|type|art|typ|类型|种类|类别",
    "source": r"source|evidence|link|quelle|beleg|nachweis|来源|证据|链接",
    "actor": r"actor|who|by|wer|handelnde[r]?|rolle|操作者|执行者|人员|角色",
}
"""Columns of the timeline and the headers that name them."""
