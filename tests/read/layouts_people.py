"""The layouts of case lists, of the survey and of what the ministry publishes."""

# ruff: noqa: RUF005  (a record that is longer than a line goes on in the next)

from hosen.pseudonyms import Pseudonyms

from .catalogue import GILA, NOSHMIM, Case

PERSON = Pseudonyms(b"a key for these tests only").of("identity", "000123455")
SURVEY = "period question time respondent_group programme_code percent respondents"

CASES = [
    Case(
        "referrals",
        "incoming",
        "city_centre_bat_yam",
        [
            ["תאריך הפניה", "ת.ז.", "שם המופנה", "גורם מפנה", "גורם מטפל", "קבוצת גיל", "סטטוס", "שגרה/חירום"],
            ["4/3/2021", 123455, "ישראלה ישראלי", "רווחה", "מטפלי העמותה", "13-18", "בטיפול", "חירום"],
            ["5/3/2021", None, "ישראל", 106, None, "קשישים", "ממתין", "שגרה"],
        ],
        "period date person channel_from channel_to age_group status mode centre_code referrals",
        [
            ("2021-03", "2021-03-04 A2", f"{PERSON} B2", "welfare D2", "therapists E2", "age_13_18 F2")
            + ("in_treatment G2", "emergency H2", "city_centre_bat_yam", "1 A2"),
            ("2021-03", "2021-03-05 A3", "– B3", "hotline_106 D3", "– E3", "age_65 F3", "waiting G3", "routine H3")
            + ("city_centre_bat_yam", "1 A3"),
        ],
    ),
    Case(
        "referrals",
        "outgoing",
        "city_centre_bat_yam",
        [
            ["תאריך הפניה", 'ת"ז', "הופנה אל", "סטטוס"],
            ["4/3/2021", "000123455", 'שפ"ח', "הסתיים"],
            ["5/3/2021", "123455", "מרפאה לבריאות הנפש", "חדש"],
        ],
        "period date person channel_to status centre_code referrals",
        [
            ("2021-03", "2021-03-04 A2", f"{PERSON} B2", "educational_psychology C2", "completed D2")
            + ("city_centre_bat_yam", "1 A2"),
            ("2021-03", "2021-03-05 A3", f"{PERSON} B3", "mental_health_clinic C3", "new D3")
            + ("city_centre_bat_yam", "1 A3"),
        ],
    ),
    Case(
        "participants",
        "rows",
        "district_jerusalem",
        [
            ["חציון א' 2021"],
            ["ת.ז.", "שם מלא", "תכנית", "מרכז", "תאריך הצטרפות", "תאריך סיום", "סיבת סיום", "יישוב", "נייד"],
            [
                "000123455",
                "ישראלה ישראלי",
                NOSHMIM,
                GILA,
                "1/2/2020",
                "30/6/2021",
                "השלמת התכנית",
                "בית שמש",
                "050-1234567",
            ],
            [123455, "ישראלה ישראלי", 'מפ"ה', None, "1/2/2021", None, None, "תירוש", None],
        ],
        "period person programme_code centre_code joined completed reason locality_code participants_listed "
        "participants_completed",
        [
            ("2021-H1", f"{PERSON} A3", "noshmim C3", "1001 D3", "2020-02-01 E3", "2021-06-30 F3", "completed G3")
            + ("2610 H3", "1 A3", "1 F3"),
            ("2021-H1", f"{PERSON} A4", "mapa C4", "– D4", "2021-02-01 E4", "– F4", "– G4", "10 H4", "1 A4", "0 F4"),
        ],
    ),
    Case(
        "department_registry",
        "rows",
        "welfare_ministry",
        [
            [
                "district",
                "authority_num",
                "semel_machlaka",
                "location",
                "city",
                "נושמים לרווחה",
                "מרכזי עוצמה",
                "email",
            ],
            ["חיפה", 31, 3100010, "מחלקה א", "עיר", "יש ", "אין", "a@example.org"],
            [None, None, None, "מחלקה א, שלוחה", None, "אין", "יש", None],
        ],
        "period district_code authority_number department_code department_name city has_noshmim has_otzma departments "
        "department_authority",
        [
            ("standing", "haifa A2", "31 B2", "3100010 C2", "מחלקה א D2", "עיר E2", "1 F2", "0 G2", "1 C2", "310 C2"),
            ("standing", "haifa A2 filled", "31 B2 filled", "3100010 C2 filled", "מחלקה א, שלוחה D3", "– E3", "0 F3")
            + ("1 G3", "0 C2", "310 C2"),
        ],
    ),
    Case(
        "framework_payments",
        "rows",
        "welfare_ministry",
        [
            ["מספר קטלוגי", "שנה", "תקנה תקציבית", "כמות מושמים", "סך תשלומים", "מכרז", "ח.פ מסגרת", "מחוז המסגרת"],
            [1, 2020, 23065, 12, 100500.5, "מכרז 7", 510000011, "צפון  "],
            ["0003", "2020", "23065", "1,200", -10, None, "580000012", 'ירושלים ויו"ש'],
        ],
        "period service_code year budget_line persons_placed total_paid tender framework_number district_code",
        [
            ("2020", "1 A2", "2020 B2", "23065 C2", "12 D2", "100500 E2", "מכרז 7 F2", "510000011 G2", "haifa H2"),
            ("2020", "3 A3", "2020 B3", "23065 C3", "1200 D3", "-10 E3", "– F3", "580000012 G3", "jerusalem H3"),
        ],
        issues=[("number_as_text", "D3")],
    ),
    Case(
        "service_book",
        "rows",
        "welfare_ministry",
        [
            ["ספר השירותים 2021"],
            ["מס' סידורי", "מינהל", "אגף/מחלקה", "שירות חברתי", 'תקציב באלפי ש"ח', "מספר מקבלי שירות"],
            [1, "מינהל א", "אגף א", "נושמים לרווחה", 1200.5, 5325],
            [2, None, None, "מרכזי עוצמה", "780\u00a0", "כ-12,000"],
            [None, None, 'סה"כ אגף א', None, 1980.5, None],
        ],
        "period line_number administration division service_name budget book_recipients",
        [
            ("2021", "1 A3", "מינהל א B3", "אגף א C3", "נושמים לרווחה D3", "1200.5 E3", "5325 F3"),
            ("2021", "2 A4", "מינהל א B3 filled", "אגף א C3 filled", "מרכזי עוצמה D4", "780 E4")
            + ("12000 F4 approximate",),
        ],
        issues=[("number_as_text", "E4"), ("value_approximate", "F4")],
    ),
    Case(
        "survey",
        "rows",
        "noshmim_network",
        [
            ["סקר, חציון א' 2021"],
            ["שאלה", "מועד", "קבוצת משיבים", "אחוז", "מספר משיבים"],
            ["קושי 1", "לפני המשבר", "משפחות", "62%", 2000],
            ["דיכאון", "במהלך המשבר", "עובדים", "46%", 340],
        ],
        SURVEY,
        [
            ("2021-H1", "difficulty_1 A3", "before B3", "families C3", "", "62 D3", "2000 E3"),
            ("2021-H1", "depression A4", "during B4", "workers C4", "", "46 D4", "340 E4"),
        ],
    ),
    Case(
        "survey",
        "times_across",
        "noshmim_network",
        [
            ["סקר משפחות, חציון א' 2021"],
            ["קושי", "לפני המשבר", "במהלך המשבר"],
            ["קושי 1", 62, 72],
            ["קושי 2", 57, 88],
        ],
        SURVEY,
        [
            ("2021-H1", "difficulty_1 A3", "before B2", "families", "", "62 B3", ""),
            ("2021-H1", "difficulty_2 A4", "before B2", "families", "", "57 B4", ""),
            ("2021-H1", "difficulty_1 A3", "during C2", "families", "", "72 C3", ""),
            ("2021-H1", "difficulty_2 A4", "during C2", "families", "", "88 C4", ""),
        ],
    ),
    Case(
        "survey",
        "times_over_measures",
        "noshmim_network",
        [
            ["סקר עובדים, חציון א' 2021"],
            ["קושי", "לפני המשבר", None, "במהלך המשבר", None],
            [None, "אחוז", "משיבים", "אחוז", "משיבים"],
            ["קושי 3", "45%", 340, "65%", 338],
        ],
        SURVEY,
        [
            ("2021-H1", "difficulty_3 A4", "before B3", "workers", "", "45 B4", "340 C4"),
            ("2021-H1", "difficulty_3 A4", "during D3", "workers", "", "65 D4", "338 E4"),
        ],
        merged=("A2:A3", "B2:C2", "D2:E2"),
    ),
]
