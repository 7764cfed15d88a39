//! Names of people and departments.

pub(crate) static FIRST: &[&str] = &[
    "Anna", "Ben", "Carla", "David", "Elena", "Felix", "Grace", "Hannah", "Ivan", "Julia", "Karim",
    "Laura", "Marco", "Nadia", "Oliver", "Priya", "Quentin", "Rosa", "Samuel", "Tara", "Umar",
    "Vera", "William", "Xenia", "Yusuf", "Zoe", "Amit", "Bianca", "Connor", "Divya", "Erik",
    "Fatima", "Gareth", "Helen", "Isha", "Jonas", "Katrin", "Liam", "Mei", "Noah", "Olga", "Peter",
    "Rahul", "Sofia", "Thomas", "Ursula", "Victor", "Wei", "Aisha", "Daniel", "Emma",
];

pub(crate) static LAST: &[&str] = &[
    "Adler", "Bauer", "Carter", "Diaz", "Evans", "Fischer", "Green", "Hughes", "Iyer", "Johnson",
    "Keller", "Lim", "Meyer", "Nair", "Owen", "Patel", "Quinn", "Reddy", "Schmidt", "Tan", "Ueda",
    "Vogel", "Walker", "Xu", "Young", "Zimmer", "Anderson", "Brown", "Chen", "Davies", "Engel",
    "Ford", "Gupta", "Hoffmann", "Ito", "Jones", "Kaur", "Lang", "Martin", "Novak", "Obrien",
    "Peters", "Rao", "Singh", "Taylor", "Ullrich", "Verma", "Weber", "Wong",
];

pub(crate) static DEPARTMENTS: &[&str] =
    &["Sales", "Finance", "Engineering", "Operations", "Marketing", "Legal", "People", "IT"];

pub(crate) static PARTNERS: &[&str] =
    &["fabrikam.com", "adatum.com", "proseware.com", "litware.com"];
