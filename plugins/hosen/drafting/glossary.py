"""Hebrew words that headers are made of, and what they are called in canonical names."""

from hosen.text import normalise

_WORDS = """
מחוז district|רשות authority|רשויות authorities|יישוב locality|ישוב locality|יישובים localities|ישובים localities
עיר city|עירייה municipality|מועצה council|מחלקה department|מחלקות departments|מרכז centre|מרכזים centres|אגף division
מינהל administration|מנהל manager|מנהלת manager|משרד ministry|יחידה unit|גוף body|מפעיל operator|מסגרת framework
תכנית programme|תוכנית programme|תכניות programmes|תוכניות programmes|מסלול track|פעילות activity|פעילויות activities
שירות service|שירותים services|טיפול treatment|טיפולים treatments|מפגש meeting|מפגשים meetings|סדנה workshop
סדנאות workshops|הדרכה training|הדרכות trainings|הכשרה training|הכשרות trainings|תרגיל exercise|תרגילים exercises
משפחה family|משפחות families|ילד child|ילדים children|נוער youth|מבוגרים adults|קשישים elderly|ותיקים veterans
אזרחים citizens|תושבים residents|אוכלוסיה population|אוכלוסייה population|אוכלוסיית population|יעד target
מקבלי recipients|מקבל recipient|משתתפים participants|משתתף participant|מתנדבים volunteers|מתנדב volunteer
מטופלים patients|עובד worker|עובדת worker|עובדים workers|עובדות workers|צוות staff|מדריך instructor|לקוח client
לקוחות clients|חולים patients|חולה patient|נבדקים tested|מאומתים confirmed|מחלימים recovered|מבודדים isolated
מתים deaths|בדיקות tests|תחלואה morbidity|גידול growth|שיעור rate|אחוז percent|אחוזים percent|ממוצע average|סך total
סכום amount|סה"כ total|כמות count|מספר number|מס' number|מס number|מניין count|סמל code|קוד code|שם name|סוג kind
תאריך date|יום day|ימים days|ח.פ company|עוצמה otzma|עצמה otzma|נושמים noshmim|מרכזי centres|פקסימיליה fax
מחלקת department|קטגוריה category|אחרונים last|שבוע week|חודש month|שנה year|שנת year|רבעון quarter|חציון half_year
מחצית half_year|תקופה period|מועד date|שעה hour|שעות hours|דקות minutes|תקציב budget|תקציבית budget|תקנה line
הוצאה expenditure|הכנסה income|תשלום payment|תשלומים payments|עלות cost|נטו net|ברוטו gross|מכרז tender
קטלוגי catalogue|סידורי serial|סטטוס status|מצב status|תוצאה result|הערה note|הערות notes|תיאור description|מטרה goal
נושא topic|תחום field|שפה language|מין gender|גיל age|קבוצה group|קבוצתי group|קבוצתיים group|פרטני individual
פרטניים individual|כתובת address|רחוב street|טלפון phone|נייד mobile|פקס fax|דוא"ל email|מייל email|דואר mail
אלקטרוני electronic|ת"ז identity|תז identity|זהות identity|דרכון passport|פרטי first|איש person|קשר contact
מקור source|מוצא origin|מארח host|אירוח host|הפניה referral|הפניות referrals|פניות enquiries|פנייה enquiry
ערוץ channel|גורם body|מפנה referring|שאלה question|תשובה answer|לפני before|אחרי after|במהלך during|פעילות active
פעיל active|פעילים active|חדשות new|חדשים new|שהצטרפו joined|הצטרפו joined|שסיימו completed|סיימו completed
מושמים placed|מתוכננות planned|מתוכנן planned|מתוכננים planned|תכנון planned|ביצוע actual|דירוג rank|אשכול cluster
ערך value|מדד index|מעמד status|מוניציפלי municipal|סעיף section|הרשאה authorisation|שיא record|כא staff|קבוע fixed
נוסף additional|רווחה welfare|שגרה routine|חירום emergency|אחרון last|אחרונה last|ראשון first|מצטבר cumulative
התחלה start|סיום end|פתיחה opening|אישי personal|משלב register|פיקוד command|מיקוד focus|ליווי accompaniment
מנהיגות leadership|חוסן resilience|קהילה community
"""
_SKIPPED = """
של את עד אלפי ש"ח שח כה נכון על או עם לפי כל זה אל בפועל שהתגלו ו/או the of and to for in
"""

GLOSSARY = {
    normalise(hebrew): english
    for part in _WORDS.replace("\n", "|").split("|")
    if part
    for hebrew, english in [part.split(" ")]
}
SKIPPED = frozenset(map(normalise, _SKIPPED.split()))

PREFIXES = "הבלמושכ"

_LATIN = "a b g d h v z h t y k l m n s a p ts k r sh t"
_LETTERS = dict(zip("אבגדהוזחטיכלמנסעפצקרשת", _LATIN.split(), strict=True))


def english(word: str) -> str:
    """A normalised Hebrew word in English where the glossary has it, else letter by letter; Latin words as they are."""
    for candidate in (word, word[1:] if word[:1] in PREFIXES and len(word) > 3 else ""):
        if candidate in GLOSSARY:
            return GLOSSARY[candidate]
    return transliterated(word)


def transliterated(word: str) -> str:
    """Letter by letter; vav and yod between others are the vowels o and i."""
    found = []
    for place, letter in enumerate(word):
        inside = 0 < place < len(word) - 1
        if letter == "ו":
            found.append("o" if inside else "v" if place == 0 else "u")
        elif letter == "י":
            found.append("i" if place else "y")
        elif letter == "א":
            found.append("a" if place == 0 else "")
        elif letter == "ה" and place == len(word) - 1:
            found.append("a")
        else:
            found.append(_LETTERS.get(letter, letter if letter.isascii() and letter.isalnum() else ""))
    return "".join(found)
