"""Words by which a request shows what it holds, in fifteen languages.

Beginnings of words, since endings change; in scripts without spaces between words, and for six
letters or more, any part of a word. They are nouns and numbers rather than verbs, which have too
many forms. docs/scoring.md says how they are used.
"""

CONSTRAINT = """
two three four five six seven eight nine ten half each every only exactly without except within
must should most least last first second third next limit max minim deadline audience before after
zwei drei vier fünf sechs sieben acht neun zehn halb jede nur genau ohne außer innerhalb muss
soll höchstens mindestens letzt erste dritt nächst zielgruppe bevor nachdem
deux trois quatre cinq sept huit neuf dix moitié chaque seulement exactement sans sauf doit
dernier dernièr premier premièr deuxième troisième plus moins avant après
dos tres cuatro cinco seis siete ocho nueve diez mitad cada solo exactamente sin excepto debe
último última primer segund tercer máximo mínimo antes después
dois duas três quatro sete oito nove dez metade apenas exatamente sem exceto deve
due tre quattro cinque sei sette otto nove dieci metà ogni soltanto esattamente senza tranne
ultimi
ultime primo prima secondo terzo massimo minimo entro
twee drie vijf zes zeven negen tien elke alleen precies zonder behalve moet laatste eerste
hoogstens
dwa dwie trzy cztery pięć sześć siedem osiem dziewięć dziesięć połow każd tylko dokładnie bez musi
ostatni pierwsz najwyżej
два две двух три трёх трех четыр пять шест семь восемь девят десят половин кажд только ровно без
кроме долж последн перв втор трет максим миним
iki üç dört beş altı yedi sekiz dokuz yarı yalnız sadece hariç gerek son ilk ikinci üçüncü
اثنين ثلاث أربع خمس ستة سبع ثمان تسع عشر نصف كل فقط بدون دون باستثناء يجب آخر الأخير أول الثاني
الثالث الأكثر الأقل أكثر أقل قبل بعد
दो तीन चार पाँच पांच छह सात आठ नौ दस आधा हर प्रत्येक केवल सिर्फ बिना पिछल अंतिम पहल दूसर तीसर
अधिक कम ज़्यादा चाहिए
二 三 四 五 六 七 八 九 十 百 千 两 兩 半 各 每 仅 只 不超过 以内 以上 以下 除了 必须 最近 最后
最多 最少 第一
すべて 全て のみ だけ まで 以外 必ず 過去 最も 直近 最後 最初
두 세 네 다섯 여섯 일곱 여덟 아홉 열 절반 각 모든 만 없이 이내 제외 반드시 지난 최근 마지막 첫
가장
"""

SOURCE = """
source table sheet file document attach data dataset report notes interview survey transcript
spreadsheet inbox mail message calendar invoice contract policy folder drive link website database
chart tab column row figures numbers
quelle tabelle datei dokument anhang daten bericht notizen umfrage protokoll posteingang vertrag
rechnung ordner spalte zeile zahlen unterlagen
tableau fichier pièce données rapport notes entretien sondage facture contrat dossier colonne
ligne
chiffres courriel
fuente tabla archivo documento adjunto datos informe notas entrevista encuesta factura contrato
carpeta columna fila cifras correo
fonte tabela arquivo ficheiro anexo dados relatório entrevista pesquisa fatura pasta coluna linha
tabella allegato dati relazione appunti intervista sondaggio fattura contratto cartella colonna
riga
cifre
bron tabel bestand bijlage gegevens rapport notities enquête factuur kolom cijfers
źródł tabel plik dokument załącznik dane danych raport notatk ankiet faktur umow kolumn liczb
источник таблиц файл документ вложен данн отчёт отчет замет интервью опрос счёт счет договор папк
столб строк цифр почт
kaynak tablo dosya belge ekteki veri rapor notlar anket fatura sözleşme sütun satır
مصدر جدول ملف مستند وثيق مرفق بيانات تقرير ملاحظات مقابل استبيان فاتور عقد عمود صف أرقام بريد
स्रोत तालिका फ़ाइल फाइल दस्तावेज़ दस्तावेज संलग्न डेटा आंकड़ रिपोर्ट नोट साक्षात्कार सर्वे अनुबंध
कॉलम पंक्ति
表 档 檔 文件 附件 数据 數據 资料 資料 报告 報告 笔记 筆記 访谈 訪談 调查 調查 合同 发票 来源
來源 原始 邮件
データ ファイル 添付 報告書 レポート メモ インタビュー アンケート 契約 請求書 出典 元 行 列 メール
자료 파일 문서 첨부 데이터 보고서 메모 인터뷰 설문 계약 송장 출처 표 열 행 메일
"""

FORM = """
list bullet table memo email letter page paragraph sentence slide outline summar draft report
chart
diagram section heading word line step format structur chapter title subject reply answer script
number rank compare template checklist
liste stichpunkt tabelle memo brief seite absatz sätze satz folie gliederung zusammenfass entwurf
bericht diagramm abschnitt überschrift wörter zeile schritt format struktur betreff antwort
vergleich
liste puces tableau mémo note lettre page paragraphe phrase diapo plan résum brouillon rapport
graphique section titre mots ligne étape format objet réponse compar
lista viñeta tabla memorando carta página párrafo frase oración diapositiva esquema resum borrador
informe gráfico sección título palabras línea paso formato asunto respuesta
tópicos tabela parágrafo slide esboço rascunho relatório gráfico seção palavras linha etapa
resposta
elenco tabella promemoria lettera pagina paragrafo frasi diapositiva schema riassun sintesi bozza
relazione grafico sezione titolo parole passaggi formato oggetto risposta confront
lijst tabel brief pagina alinea zin dia overzicht samenvat concept verslag grafiek sectie titel
woorden stap antwoord vergelijk
list punkt tabel notatk stron akapit zdani slajd plan podsumow streszcz szkic raport wykres sekcj
tytuł słow krok odpowied porówn
список спис пункт таблиц записк письм страниц абзац предложен слайд план резюм кратк черновик
отчёт
отчет график раздел заголов слов шаг формат тем ответ сравн
liste madde tablo not mektup sayfa paragraf cümle slayt taslak özet rapor grafik bölüm başlık
kelime
adım biçim konu yanıt karşılaştır
قائم جدول مذكر رسالة بريد صفحة فقر جمل شريح مخطط ملخص لخص مسود تقرير رسم قسم عنوان كلم خطو تنسيق
رد قارن نقاط نقطة
सूची बिंदु तालिका मेमो ज्ञापन पत्र ईमेल पृष्ठ पेज अनुच्छेद वाक्य स्लाइड रूपरेखा सारांश मसौदा
रिपोर्ट चार्ट अनुभाग शीर्षक शब्द चरण प्रारूप उत्तर तुलना
列出 清单 清單 列表 要点 要點 表格 备忘 備忘 邮件 信 页 頁 段 句 幻灯 大纲 摘要 总结 總結 草稿
报告 图 章 标题 字 步骤
格式 回复 比较 比較
一覧 列挙 挙げ リスト 箇条書き 表 メモ メール 手紙 ページ 段落 文 スライド 概要 要約 まとめ
下書き 報告 グラフ 見出し
語 手順 形式 件名 返信 比べ
목록 나열 항목 표 메모 메일 편지 페이지 쪽 문단 문장 슬라이드 개요 요약 초안 보고서 그래프 제목
단어 단계 형식 답장
비교
"""

COMMON = """
the a an and of to in is for with this that it you me please on from by are
der die das und ein eine in zu mit für den dem bitte ist von auf sie ich mir
le la les un une des et de du pour avec dans est ce que moi sur veuillez
el los las una y del para con en es que por favor me su
o os um uma e do da em com não por você
il lo gli di che per con non mi una nel
het een en van voor met op niet dat
i w na z do się nie jest że proszę
и в на с не что это для по из мне я к
ve bir bu için ile de da bana lütfen ne
في من على إلى عن هذا هذه التي الذي أن و لي
में के की का को से है और यह मुझे पर कृपया एक
"""
"""The commonest words of the languages that are written with spaces, as whole words: a text without
any of them is in another language."""
