"""The layouts of what centres send: treatments, quarterly figures, logs, trainings, settlements."""

# ruff: noqa: RUF005  (a record that is longer than a line goes on in the next)

from datetime import date, datetime

from hosen.pseudonyms import Pseudonyms

from .catalogue import NOSHMIM, Case

CHILDREN, TRAUMA, CITY = "children_compounds", "trauma_centre", "city_centre_bat_yam"
UNIT = "community_unit_yehuda"
DEAD_SEA, EILAT = "מתחם חוסן ים המלח", "מתחם חוסן אילת"
TREATMENTS = (
    "period centre_code origin_authority_code week week_end programme_code encounters individual_treatments "
    "group_treatments undivided_treatments resilience_activities"
)
PREPAREDNESS = (
    "period authority_code target_population programme_code quarter preparedness_trainings preparedness_exercises "
    "preparedness_treatments preparedness_participants partner_organisations"
)
FAMILY, LEADERS = "פרט ומשפחה", "מנהיגות מקצועית"
COHEN = Pseudonyms(b"a key for these tests only").of("name", "כהן רות")

CASES = [
    Case(
        "treatments",
        "rows",
        CHILDREN,
        [
            ["מתחם מארח", "רשות המוצא", "שבוע", "מפגשים", "טיפולים פרטניים", "טיפולים קבוצתיים", "פעילויות חוסן"],
            [DEAD_SEA, "שדרות", "3-9/12/2023", 40, 12, 3, 5],
            [EILAT, "אשכול", date(2023, 12, 3), 30, None, "-", 4],
        ],
        TREATMENTS,
        [
            ("2023-12", "dead_sea_compound A2", "1031 B2", "2023-12-03 C2", "2023-12-09 C2", "", "40 D2", "12 E2")
            + ("3 F2", "", "5 G2"),
            ("2023-12", "eilat_compound A3", "rc38 B3", "2023-12-03 C3", "", "", "30 D3", "– E3", "– F3 none", "")
            + ("4 G3",),
        ],
    ),
    Case(
        "treatments",
        "hosts_across",
        CHILDREN,
        [
            ["רשות המוצא", "שבוע", DEAD_SEA, None, None, EILAT, None],
            [None, None, "מפגשים", "טיפולים", "פעילויות", "מפגשים", "פעילויות"],
            ["שדרות", "3-9/12/2023", 40, 12, 5, 30, 4],
            ["אשכול", None, 8, 2, 1, None, None],
        ],
        TREATMENTS,
        [
            ("2023-12", "dead_sea_compound C2", "1031 A3", "2023-12-03 B3", "2023-12-09 B3", "", "40 C3", "", "")
            + ("12 D3", "5 E3"),
            ("2023-12", "dead_sea_compound C2", "rc38 A4", "2023-12-03 B3 filled", "2023-12-09 B3", "", "8 C4", "", "")
            + ("2 D4", "1 E4"),
            ("2023-12", "eilat_compound F2", "1031 A3", "2023-12-03 B3", "2023-12-09 B3", "", "30 F3", "", "", "")
            + ("4 G3",),
        ],
        merged=("A1:A2", "B1:B2", "C1:E1", "F1:G1"),
    ),
    Case(
        "treatments",
        "hosts_across_kinds_in_rows",
        CHILDREN,
        [
            ["רשות מוצא", "שבוע", "סוג הטיפול", DEAD_SEA, EILAT, 'סה"כ'],
            ["שדרות", "3-9/12/2023", "מפגשים", 40, 30, 70],
            ["שדרות", "3-9/12/2023", "טיפול פרטני", 12, None, 12],
            ["שדרות", "3-9/12/2023", "טיפול קבוצתי", 3, 2, 5],
        ],
        TREATMENTS,
        [
            ("2023-12", "dead_sea_compound D1", "1031 A2", "2023-12-03 B2", "2023-12-09 B2", "", "40 D2", "12 D3")
            + ("3 D4", "", ""),
            ("2023-12", "eilat_compound E1", "1031 A2", "2023-12-03 B2", "2023-12-09 B2", "", "30 E2", "", "2 E4")
            + ("", ""),
        ],
    ),
    Case(
        "treatments",
        "origins_across",
        CHILDREN,
        [
            ["מתחם", "שבוע המתחיל ב", "שדרות", None, "אשכול", None],
            [None, None, "מפגשים", "פעילויות", "מפגשים", "פעילויות"],
            [DEAD_SEA, "3/12/2023", 40, 5, 8, 1],
            [EILAT, "3/12/2023", 30, 4, None, None],
        ],
        TREATMENTS,
        [
            ("2023-12", "dead_sea_compound A3", "1031 C2", "2023-12-03 B3", "", "", "40 C3", "", "", "", "5 D3"),
            ("2023-12", "eilat_compound A4", "1031 C2", "2023-12-03 B4", "", "", "30 C4", "", "", "", "4 D4"),
            ("2023-12", "dead_sea_compound A3", "rc38 E2", "2023-12-03 B3", "", "", "8 E3", "", "", "", "1 F3"),
        ],
        merged=("A1:A2", "B1:B2", "C1:D1", "E1:F1"),
    ),
    Case(
        "treatments",
        "origins_across_kinds_in_rows",
        CHILDREN,
        [
            ["מתחם חוסן ים המלח"],
            ["שבוע", "סוג", "שדרות", "אשכול"],
            ["3-9/12/2023", "מפגשים", 40, 8],
            [None, "טיפולים", 12, 2],
        ],
        TREATMENTS,
        [
            ("2023-12", "dead_sea_compound", "1031 C2", "2023-12-03 A3", "2023-12-09 A3", "", "40 C3", "", "", "12 C4")
            + ("",),
            ("2023-12", "dead_sea_compound", "rc38 D2", "2023-12-03 A3", "2023-12-09 A3", "", "8 D3", "", "", "2 D4")
            + ("",),
        ],
    ),
    Case(
        "preparedness_quarterly",
        "rows",
        TRAUMA,
        [
            ["עיר", "אוכלוסיית יעד", "רבעון", "הכשרות", "תרגילים", "טיפולים קליניים", "משתתפים", "ארגונים שותפים"],
            ["עפולה", FAMILY, "Q1 2021", 3, 1, 40, 120, 5],
            [None, LEADERS, "Q1 2021", 4, 2, None, 60, 5],
        ],
        PREPAREDNESS,
        [
            ("2021-Q1", "7700 A2", "individual_family B2", "", "2021-Q1 C2", "3 D2", "1 E2", "40 F2", "120 G2", "5 H2"),
            ("2021-Q1", "7700 A2 filled", "professional_leadership B3", "", "2021-Q1 C3", "4 D3", "2 E3", "– F3")
            + ("60 G3", "5 H3"),
        ],
    ),
    Case(
        "preparedness_quarterly",
        "populations_across",
        TRAUMA,
        [
            ["רבעון 1 2021"],
            ["עיר", "מדד", FAMILY, LEADERS, 'סה"כ'],
            ["עפולה", "הכשרות", 3, 4, 7],
            [None, "תרגילים", 1, 2, 3],
        ],
        PREPAREDNESS,
        [
            ("2021-Q1", "7700 A3", "individual_family C2", "", "2021-Q1", "3 C3", "1 C4", "", "", ""),
            ("2021-Q1", "7700 A3", "professional_leadership D2", "", "2021-Q1", "4 D3", "2 D4", "", "", ""),
        ],
    ),
    Case(
        "preparedness_quarterly",
        "populations_over_measures",
        TRAUMA,
        [
            ["רבעון ראשון 2021"],
            ["עיר", FAMILY, None, LEADERS, None],
            [None, "הכשרות", "משתתפים", "הכשרות", "משתתפים"],
            ["עפולה", 3, 120, 4, 60],
        ],
        PREPAREDNESS,
        [
            ("2021-Q1", "7700 A4", "individual_family B3", "", "2021-Q1", "3 B4", "", "", "120 C4", ""),
            ("2021-Q1", "7700 A4", "professional_leadership D3", "", "2021-Q1", "4 D4", "", "", "60 E4", ""),
        ],
        merged=("A2:A3", "B2:C2", "D2:E2"),
    ),
    Case(
        "preparedness_quarterly",
        "cities_across",
        TRAUMA,
        [
            ["ינואר-מרץ 2021"],
            ["אוכלוסיית יעד", "מדד", "עפולה", "נצרת", 'סה"כ'],
            [FAMILY, "הכשרות", 3, 4, 7],
            [FAMILY, "תרגילים", 1, None, 1],
        ],
        PREPAREDNESS,
        [
            ("2021-Q1", "7700 C2", "individual_family A3", "", "2021-Q1", "3 C3", "1 C4", "", "", ""),
            ("2021-Q1", "7300 D2", "individual_family A3", "", "2021-Q1", "4 D3", "", "", "", ""),
        ],
    ),
    Case(
        "activity_log",
        "rows",
        CITY,
        [
            ["תאריך", "סוג הפעילות", "נושא", "ציר", "יישוב", "אוכלוסיית יעד", "שפה", "שגרה/חירום", "משתתפים"]
            + ["מתנדבים", "שעות", "שם המנחה", "הערות"],
            ["4/3/2021", "החייאה", "קורס א", "הפוגה", "בת ים", "בני נוער", "רוסית", "שגרה", 20, 3, 1.5, "פלוני", "x"],
            [None, 'צל"ח', None, 'צל"ח', None, "צוותי חירום", "עברית", "חירום", "כ-12", None, None, "אלמוני", None],
        ],
        "period date activity_type topic programme_code centre_code locality_code target_population language mode "
        "activity_participants activity_volunteers activity_hours activities",
        [
            ("2021-03", "2021-03-04 A2", "cpr_course B2", "קורס א C2", "city_respite D2", CITY, "6200 E2", "youth F2")
            + ("russian G2", "routine H2", "20 I2", "3 J2", "1.5 K2", "1 B2"),
            ("2021-03", "2021-03-04 A2 filled", "emergency_team_training B3", "– C3", "city_emergency_teams D3", CITY)
            + ("– E3", "emergency_teams F3", "hebrew G3", "emergency H3", "12 I3 approximate", "– J3", "– K3", "1 B3"),
        ],
        issues=[("value_approximate", "I3")],
    ),
    Case(
        "training",
        "rows",
        "noshmim_network",
        [
            ["תאריך ההכשרה", "נושא ההכשרה", "תפקיד המשתתפים", "אופן ההכשרה", "תכנית", "שעות", "מספר משתתפים"],
            [datetime(2021, 2, 9), "ליווי משפחות", "ראשי צוותים", "בזום", NOSHMIM, 4, 25],
            ["16-17/2/2021", "חוסן", 'עו"ס', "פרונטלי", None, 8, 100],
        ],
        "period date date_end topic role format programme_code training_session_hours training_participants trainings",
        [
            ("2021-02", "2021-02-09 A2", "", "ליווי משפחות B2", "team_leader C2", "zoom D2", "noshmim E2", "4 F2")
            + ("25 G2", "1 C2"),
            ("2021-02", "2021-02-16 A3", "2021-02-17 A3", "חוסן B3", "social_worker C3", "in_person D3", "– E3", "8 F3")
            + ("100 G3", "1 C3"),
        ],
    ),
    Case(
        "settlement_support",
        "roster",
        UNIT,
        [
            ["מצבת עובדים, חציון א' 2021"],
            ['עו"ס קהילתי', "יישובים", "סוג ליווי", "טלפון"],
            ["כהן רות", "תירוש, גפן", "מיקוד", "050-1234567"],
            [None, "לוזית", "צורך חריג", None],
        ],
        "period locality_code worker need settlements_accompanied",
        [
            ("2021-H1", "10 B3", f"{COHEN} A3", "focus C3", "1 B3"),
            ("2021-H1", "39 B3", f"{COHEN} A3", "focus C3", "1 B3"),
            ("2021-H1", "52 B4", f"{COHEN} A3 filled", "exceptional C4", "1 B4"),
        ],
    ),
    Case(
        "settlement_support",
        "status",
        UNIT,
        [
            ["מצב צוותים, חציון א' 2021"],
            ["יישוב", 'הקמת צח"י', "הכשרה", "רענון", "תרגיל", "סדנאות", "זוגות אם לאם"],
            ["תירוש", "1/2/2019", "5.3.2019", None, datetime(2021, 1, 5), 3, 7],
            ["גפן", "7.8.2020", "-", None, None, 0, None],
        ],
        "period locality_code team_established team_trained team_refreshed team_exercised workshops matched_pairs",
        [
            ("2021-H1", "10 A3", "2019-02-01 B3", "2019-03-05 C3", "– D3", "2021-01-05 E3", "3 F3", "7 G3"),
            ("2021-H1", "39 A4", "2020-08-07 B4", "– C4", "– D4", "– E4", "0 F4", "– G4"),
        ],
    ),
    Case(
        "settlement_support",
        "pairs",
        UNIT,
        [["אם לאם, חציון א' 2021"], ["יישוב", "זוגות פעילים"], ["תירוש", 7], ["גפן", 4]],
        "period locality_code programme_code matched_pairs",
        [("2021-H1", "10 A3", "mother_to_mother", "7 B3"), ("2021-H1", "39 A4", "mother_to_mother", "4 B4")],
    ),
]
