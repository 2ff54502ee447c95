"""The layouts of the family-welfare network's forms: monthly reports, plans, aid, enquiries."""

# ruff: noqa: RUF005  (a record that is longer than a line goes on in the next)

from .catalogue import GILA, NOSHMIM, OTZMA, YOVEL, Case

NETWORK = "noshmim_network"
MONTHLY = (
    "period centre_code programme_code month families_active families_joined families_completed recipients meetings "
    "training_hours"
)
AID = "period authority_code aid_kind programme_code month aid_units aid_families"
ENQUIRIES = "period line topic programme_code month enquiries"

CASES = [
    Case(
        "centre_monthly",
        "rows",
        "district_jerusalem",
        [
            ["שם המרכז", "שם התכנית", "חודש דיווח", "משפחות פעילות", "הצטרפו", "סיימו", "מקבלי שירות", "מפגשים"]
            + ["שעות הדרכה"],
            [GILA, OTZMA, "מרץ 2021", 50, 4, 3, 120, 30, 12.5],
            [YOVEL, NOSHMIM, "מרץ 2021", 40, 2, 1, None, 20, "-"],
        ],
        MONTHLY,
        [
            ("2021-03", "1001 A2", "otzma B2", "2021-03 C2", "50 D2", "4 E2", "3 F2", "120 G2", "30 H2", "12.5 I2"),
            ("2021-03", "1002 A3", "noshmim B3", "2021-03 C3", "40 D3", "2 E3", "1 F3", "– G3", "20 H3", "– I3 none"),
        ],
    ),
    Case(
        "centre_monthly",
        "months_across",
        "district_jerusalem",
        [
            ["שנת 2021"],
            ["מרכז", "תכנית", "מדד", "ינואר", "פברואר", 'סה"כ'],
            [GILA, OTZMA, "משפחות פעילות", 50, 51, 51],
            [GILA, OTZMA, "מקבלי שירות", 120, 130, 250],
            [GILA, OTZMA, "שעות הדרכה", 12.5, None, 12.5],
        ],
        MONTHLY,
        [
            ("2021-01", "1001 A3", "otzma B3", "2021-01 D2", "50 D3", "", "", "120 D4", "", "12.5 D5"),
            ("2021-02", "1001 A3", "otzma B3", "2021-02 E2", "51 E3", "", "", "130 E4", "", ""),
        ],
    ),
    Case(
        "programme_plan",
        "rows",
        "district_jerusalem",
        [
            ["תכנון חציון א' 2021"],
            ["מחוז", "מרכז", "תכנית", "יעד משפחות", "יעד מקבלי שירות", "יעד מסיימות", "שעות מתוכננות", "% מהתכנון"],
            ["ירושלים", None, NOSHMIM, 1500, "-", 300, 60, "84% מהתכנון"],
            ["ירושלים", GILA, OTZMA, None, 900, None, 12.5, 0.84],
        ],
        "period district_code centre_code programme_code half_year planned_families planned_recipients "
        "planned_completed planned_hours stated_percent",
        [
            ("2021-H1", "jerusalem A3", "– B3", "noshmim C3", "2021-H1", "1500 D3", "– E3 none", "300 F3", "60 G3")
            + ("84 H3",),
            ("2021-H1", "jerusalem A4", "1001 B4", "otzma C4", "2021-H1", "– D4", "900 E4", "– F4", "12.5 G4", "84 H4"),
        ],
        issues=[("percent_as_ratio", "H4")],
    ),
    Case(
        "aid",
        "rows",
        NETWORK,
        [
            ["רשות מקומית", "סוג הסיוע", "חודש", "יחידות", "משפחות", "תכנית"],
            ["שדרות", "מחשבים", "ינואר 2021", 10, 4, NOSHMIM],
            [None, "תווי קנייה", "ינואר 2021", 6, None, NOSHMIM],
        ],
        AID,
        [
            ("2021-01", "1031 A2", "computers B2", "noshmim F2", "2021-01 C2", "10 D2", "4 E2"),
            ("2021-01", "1031 A2 filled", "vouchers B3", "noshmim F3", "2021-01 C3", "6 D3", "– E3"),
        ],
    ),
    Case(
        "aid",
        "months_across",
        NETWORK,
        [
            ["סיוע חומרי 2021"],
            ["רשות", "סוג הסיוע", "נתון", "ינואר", "פברואר", 'סה"כ'],
            ["שדרות", "מחשבים", "יחידות", 10, 20, 30],
            [None, "מחשבים", "משפחות", 4, 7, 11],
        ],
        AID,
        [
            ("2021-01", "1031 A3", "computers B3", "", "2021-01 D2", "10 D3", "4 D4"),
            ("2021-02", "1031 A3", "computers B3", "", "2021-02 E2", "20 E3", "7 E4"),
        ],
    ),
    Case(
        "aid",
        "months_over_measures",
        NETWORK,
        [
            ["רשות", "סוג הסיוע", "ינואר 2021", None, "פברואר 2021", None],
            [None, None, "יחידות", "משפחות", "יחידות", "משפחות"],
            ["שדרות", "מחשבים", 10, 4, 20, 7],
        ],
        AID,
        [
            ("2021-01", "1031 A3", "computers B3", "", "2021-01 C2", "10 C3", "4 D3"),
            ("2021-02", "1031 A3", "computers B3", "", "2021-02 E2", "20 E3", "7 F3"),
        ],
        merged=("A1:A2", "B1:B2", "C1:D1", "E1:F1"),
    ),
    Case(
        "aid",
        "months_of_units",
        NETWORK,
        [
            ["חלוקת סיוע 2021"],
            ["רשות", "פריט", "ינואר", "פברואר", 'סה"כ'],
            ["שדרות", "טאבלטים", 10, 20, 30],
            ["אילת", "ריהוט", None, 5, 5],
            ['סה"כ', None, 10, 25, 35],
        ],
        AID,
        [
            ("2021-01", "1031 A3", "tablets B3", "", "2021-01 C2", "10 C3", ""),
            ("2021-02", "1031 A3", "tablets B3", "", "2021-02 D2", "20 D3", ""),
            ("2021-02", "2600 A4", "furniture B4", "", "2021-02 D2", "5 D4", ""),
        ],
    ),
    Case(
        "aid",
        "kinds_across",
        NETWORK,
        [
            ["רשות", "חודש", "מחשבים", None, "תווי קנייה", None],
            [None, None, "יחידות", "משפחות", "יחידות", "משפחות"],
            ["שדרות", "01/2021", 10, 4, 20, 7],
            ["אילת", "01/2021", 1, 1, None, None],
        ],
        AID,
        [
            ("2021-01", "1031 A3", "computers C2", "", "2021-01 B3", "10 C3", "4 D3"),
            ("2021-01", "2600 A4", "computers C2", "", "2021-01 B4", "1 C4", "1 D4"),
            ("2021-01", "1031 A3", "vouchers E2", "", "2021-01 B3", "20 E3", "7 F3"),
        ],
        merged=("A1:A2", "B1:B2", "C1:D1", "E1:F1"),
    ),
    Case(
        "aid",
        "kinds_of_units",
        NETWORK,
        [
            ["סיוע, ינואר 2021"],
            ["רשות", "מחשבים", "תווי קנייה", "סלי מזון", 'סה"כ'],
            ["שדרות", 10, 20, 30, 60],
        ],
        AID,
        [
            ("2021-01", "1031 A3", "computers B2", "", "2021-01", "10 B3", ""),
            ("2021-01", "1031 A3", "vouchers C2", "", "2021-01", "20 C3", ""),
            ("2021-01", "1031 A3", "food D2", "", "2021-01", "30 D3", ""),
        ],
    ),
    Case(
        "aid",
        "kinds_and_months_of_units",
        NETWORK,
        [
            ["שנת 2021"],
            ["רשות", "מחשבים", None, "תווי קנייה", None],
            [None, "ינואר", "פברואר", "ינואר", "פברואר"],
            ["שדרות", 10, 20, 30, None],
        ],
        AID,
        [
            ("2021-01", "1031 A4", "computers B3", "", "2021-01 B3", "10 B4", ""),
            ("2021-02", "1031 A4", "computers C3", "", "2021-02 C3", "20 C4", ""),
            ("2021-01", "1031 A4", "vouchers D3", "", "2021-01 D3", "30 D4", ""),
        ],
        merged=("A2:A3", "B2:C2", "D2:E2"),
    ),
    Case(
        "enquiries",
        "rows",
        NETWORK,
        [
            ["קו או מוקד", "נושא הפנייה", "חודש", "מספר פניות"],
            ["קו משפטי", "דיור", "ינואר 2021", 12],
            [None, "חובות", "ינואר 2021", 5],
            [118, "תעסוקה", "ינואר 2021", 7],
        ],
        ENQUIRIES,
        [
            ("2021-01", "legal_line A2", "housing B2", "", "2021-01 C2", "12 D2"),
            ("2021-01", "legal_line A2 filled", "debts B3", "", "2021-01 C3", "5 D3"),
            ("2021-01", "hotline_118 A4", "employment B4", "", "2021-01 C4", "7 D4"),
        ],
    ),
    Case(
        "enquiries",
        "months_across",
        NETWORK,
        [
            ["מוקד 118 – פניות 2021"],
            ["נושא פנייה", "ינואר", "פברואר", 'סה"כ'],
            ["דיור", 1, 2, 3],
            ["חובות", 3, None, 3],
        ],
        ENQUIRIES,
        [
            ("2021-01", "hotline_118", "housing A3", "", "2021-01 B2", "1 B3"),
            ("2021-01", "hotline_118", "debts A4", "", "2021-01 B2", "3 B4"),
            ("2021-02", "hotline_118", "housing A3", "", "2021-02 C2", "2 C3"),
        ],
    ),
    Case(
        "enquiries",
        "lines_across",
        NETWORK,
        [
            ["פניות לקווים, ינואר 2021"],
            ["נושא הפנייה", "קו משפטי", 118, 'סה"כ'],
            ["דיור", 12, 7, 19],
            ["חובות", 5, 8, 13],
        ],
        ENQUIRIES,
        [
            ("2021-01", "legal_line B2", "housing A3", "", "2021-01", "12 B3"),
            ("2021-01", "legal_line B2", "debts A4", "", "2021-01", "5 B4"),
            ("2021-01", "hotline_118 C2", "housing A3", "", "2021-01", "7 C3"),
            ("2021-01", "hotline_118 C2", "debts A4", "", "2021-01", "8 C4"),
        ],
    ),
    Case(
        "enquiries",
        "lines_and_months_across",
        NETWORK,
        [
            ["פניות 2021"],
            ["נושא", "קו משפטי", None, 118, None],
            [None, "ינואר", "פברואר", "ינואר", "פברואר"],
            ["דיור", 1, 2, 3, None],
        ],
        ENQUIRIES,
        [
            ("2021-01", "legal_line B3", "housing A4", "", "2021-01 B3", "1 B4"),
            ("2021-02", "legal_line C3", "housing A4", "", "2021-02 C3", "2 C4"),
            ("2021-01", "hotline_118 D3", "housing A4", "", "2021-01 D3", "3 D4"),
        ],
        merged=("A2:A3", "B2:C2", "D2:E2"),
    ),
]
