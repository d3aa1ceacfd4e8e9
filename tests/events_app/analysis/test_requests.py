"""The same requests in ten languages and six scripts count the same."""

import pytest

from events_app.analysis.requests import is_clear, parts
from events_app.types import EventType
from tests.events_app.analysis.logs import happened
from tests.events_app.analysis.test_measures import take
from tests.sessions_app.scoring.sessions import submitted

CLEAR = {
    "English": [
        "Summarize the five interviews in a table with one row for each customer.",
        "Write three sentences for the board about the delay, without naming a supplier.",
        "Find out which invoice in the attached file was paid twice.",
    ],
    "German": [
        "Fasse die fünf Interviews in einer Tabelle zusammen, mit einer Zeile je Kunde.",
        "Schreib drei Sätze für den Vorstand zur Verspätung, ohne einen Lieferanten zu nennen.",
        "Finde heraus, welche Rechnung in der angehängten Datei zweimal bezahlt wurde.",
    ],
    "French": [
        "Résume les cinq entretiens dans un tableau avec une ligne par client.",
        "Écris trois phrases pour le conseil sur le retard, sans nommer de fournisseur.",
        "Trouve quelle facture du fichier joint a été payée deux fois.",
    ],
    "Spanish": [
        "Resume las cinco entrevistas en una tabla con una fila por cliente.",
        "Escribe tres frases para el consejo sobre el retraso, sin nombrar a ningún proveedor.",
        "Averigua qué factura del archivo adjunto se pagó dos veces.",
    ],
    "Russian": [
        "Сведи пять интервью в таблицу, по строке на каждого клиента.",
        "Напиши три предложения для совета директоров о задержке, не называя поставщика.",
        "Выясни, какой счёт во вложенном файле оплачен дважды.",
    ],
    "Arabic": [
        "لخص المقابلات الخمس في جدول بسطر لكل عميل.",
        "اكتب ثلاث جمل لمجلس الإدارة عن التأخير دون ذكر اسم المورد.",
        "ابحث عن الفاتورة التي دفعت مرتين في الملف المرفق.",
    ],
    "Hindi": [
        "पाँचों साक्षात्कारों का सारांश एक तालिका में दें, हर ग्राहक के लिए एक पंक्ति।",
        "देरी के बारे में बोर्ड के लिए तीन वाक्य लिखें, किसी आपूर्तिकर्ता का नाम लिए बिना।",
        "पता करें कि संलग्न फ़ाइल में कौन सा बिल दो बार चुकाया गया।",
    ],
    "Japanese": [
        "五件のインタビューを、顧客ごとに一行の表に要約してください。",
        "遅延について役員会向けに、取引先の名前を出さずに三文で書いてください。",
        "添付ファイルの中で二回支払われた請求書を見つけてください。",
    ],
    "Chinese": [
        "把五次访谈总结成一张表格，每位客户一行。",
        "为董事会写三句话说明延误，不要提供应商的名字。",
        "找出附件里哪张发票付了两次。",
    ],
    "Korean": [
        "다섯 건의 인터뷰를 고객마다 한 행씩 표로 요약해 주세요.",
        "지연에 대해 이사회용으로 세 문장을 쓰되 공급업체 이름은 빼 주세요.",
        "첨부 파일에서 두 번 지불된 송장을 찾아 주세요.",
    ],
}
EMPTY = {
    "English": ["Go on.", "Make it better", "thank you so much for this"],
    "German": ["Weiter bitte", "Mach es besser", "Danke, das passt so"],
    "French": ["Continue", "Fais mieux", "Merci pour ton aide"],
    "Spanish": ["Sigue", "Hazlo mejor", "Gracias por la ayuda"],
    "Russian": ["Продолжай", "Сделай это лучше", "Да, спасибо"],
    "Arabic": ["تابع", "شكرا", "تابع من فضلك"],
    "Hindi": ["ठीक है", "जारी रखें", "और बेहतर"],
    "Japanese": ["続けて", "もっと良くして", "ありがとう"],
    "Chinese": ["继续", "改得更好", "谢谢你"],
    "Korean": ["계속", "더 좋게", "고마워요"],
}


@pytest.mark.django_db
def test_a_language_is_worth_no_points() -> None:
    shares = {}
    for language, texts in CLEAR.items():
        session = submitted()
        for place, text in enumerate([*texts[:1], *EMPTY[language]]):
            happened(session, EventType.USER_MESSAGE, content=text, start=place)
        shares[language] = take("requests", session).share
    assert shares == dict.fromkeys(shares, 0.25 / 0.6)


@pytest.mark.parametrize("language", CLEAR)
def test_a_request_that_says_enough_is_clear_in_every_language(language: str) -> None:
    assert {text: is_clear(text) for text in CLEAR[language]} == dict.fromkeys(
        CLEAR[language], True
    )


@pytest.mark.parametrize("language", EMPTY)
def test_one_that_says_nothing_is_clear_in_none(language: str) -> None:
    assert {text: is_clear(text) for text in EMPTY[language]} == dict.fromkeys(
        EMPTY[language], False
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Make it shorter please", {"goal"}),
        ("At most 200 words, please", {"goal", "constraint", "form"}),
        ("Use https://example.com/a for this", {"goal", "source"}),
        ("Look at sales.xlsx for this", {"goal", "source"}),
        ("- first thing\n- other thing", {"goal", "constraint", "form"}),
        ("٢٠٠ كلمة على الأكثر", {"goal", "constraint", "form"}),
        ("Resume", {"form"}),
        ("", set()),
    ],
)
def test_the_parts_of_a_request(text: str, expected: set[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("written", "same"), [("RÉSUMÉ EN TROIS LIGNES", "resume en trois lignes"), ("２０字", "20字")]
)
def test_accents_case_and_width_make_no_difference(written: str, same: str) -> None:
    assert parts(written) == parts(same)


@pytest.mark.parametrize(
    "text",
    [
        "Vertaa tilausten poistumaa ja kerro, mikä menettää eniten tiimejä",
        "ช่วยเปรียบเทียบอัตราการเลิกใช้ของแผนทั้งหมดและบอกว่าแผนใดเสียทีมมากสุด",
        "Συγκρίνετε τις συνδρομές και πείτε μου ποια χάνει ομάδες",
    ],
    ids=["Finnish", "Thai", "Greek"],
)
def test_what_cannot_be_read_is_held_against_nobody(text: str) -> None:
    assert parts(text) == {"goal"}
    assert is_clear(text)


def test_a_long_word_is_no_clear_request() -> None:
    assert not is_clear("x" * 5_000)
