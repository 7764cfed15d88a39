//! Writes queries from a small grammar, each token with white space and comments before it as the dice fall.

use crate::dice::Dice;

pub struct Generator<'d> {
    dice: &'d mut Dice,
    out: String,
    n_comments: usize,
    /// One blank between tokens, no comments.
    plain: bool,
    depth: usize,
}

/// The operators that stand behind a pipe, each with its operands in shorthand: see `operand`.
pub const OPERATORS: &[&str] = &[
    "where P",
    "filter P",
    "extend A , A , A",
    "project A , N , A",
    "project-away W , N",
    "project-keep W , W",
    "project-rename N = N , N = N",
    "project-reorder W asc , N",
    "summarize G , G by A , N",
    "summarize by N",
    "summarize hint.strategy = shuffle G by N",
    "sort by N desc , E nulls last",
    "order by N asc nulls first",
    "take 10",
    "limit 5",
    "top 3 by N desc",
    "top 10 by E asc nulls first",
    "count",
    "distinct N , N",
    "distinct *",
    "join kind = inner Q on N , N",
    "join hint.strategy = broadcast kind = leftanti Q on $left . N == $right . N",
    "union kind = outer withsource = N W , Q",
    "serialize N = E",
    "as N",
    "consume",
    "getschema",
    "sample 5",
    "sample-distinct 5 of N",
    "lookup kind = leftouter Q on N",
    "mv-expand N , N = E to typeof ( string )",
    "mv-expand kind = array N limit 5",
    "mv-apply N = N to typeof ( long ) on ( top 3 by N )",
    "make-series C = count ( ) default = 0 on N from ago ( 5d ) to now ( ) step 1h by N",
    "parse kind = relaxed N with * S N : long S *",
    "parse-where N with S N S",
    "parse-kv N as ( a : long , b : string ) with ( pair_delimiter = S )",
    "evaluate bag_unpack ( N )",
    "render timechart with ( title = S )",
    "partition hint.strategy = native by N ( top 3 by N )",
    "invoke f ( 1 )",
    "reduce by N",
    "search S",
    "fork ( where P ) ( take 5 )",
    "top-nested 3 of N by count ( )",
    "facet by N , N",
    "assert-schema ( a : long , b : string )",
    "__partitionby N ( top 3 by N )",
    "project-by-names S , N",
    "top-hitters 3 of N by E",
    "scan declare ( n : long = 0 ) with ( step s1 : P => n = 1 ; step s2 output = last : P ; )",
    "make-graph N --> N with Q on N",
    "make-graph N --> N with_node_id = N",
    "graph-match (a)-[e*1..3]->(b) where P project A",
    "graph-shortest-paths (a)-[e*1..5]->(b) where P project A",
    "graph-mark-components kind = weak",
    "graph-where-nodes P",
    "graph-where-edges P",
    "graph-to-table nodes as N1 , edges as E1",
];

const NAMES: [&str; 8] =
    ["UserPrincipalName", "x", "IPAddress", "Status", "['odd-name']", "from_", "ResultType", "a1"];
const WILDCARDS: [&str; 4] = ["*Id", "A*", "a*b*", "Name"];
const STRINGS: [&str; 6] =
    ["\"a\\\"b\"", "'single'", "@\"c:\\dir\"", "h'hidden'", "```raw```", "\"//no-comment\""];
const LITERALS: [&str; 14] = [
    "1",
    "0x1F",
    "1.5",
    "1e3",
    "1d",
    "2.5h",
    "10ms",
    "true",
    "datetime(2024-01-01T10:00:00Z)",
    "time(1.02:03:04)",
    "long(null)",
    "guid(74be27de-1e4e-49d9-b579-fe0b331d3642)",
    "real(1.5)",
    "int(5)",
];
const DYNAMICS: [&str; 4] = [
    "dynamic ( { \"a\" : [ 1 , 2.5 , { \"y\" : null } ] , 'z' : 'q' } )",
    "dynamic ( [ ] )",
    "dynamic ( null )",
    "dynamic ( [ \"long-text-number-one\" , \"long-text-number-two\" , \"long-text-number-three\" , \"four\" ] )",
];
const COMPARISONS: [&str; 16] = [
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "=~",
    "!~",
    "has",
    "!has",
    "contains",
    "startswith",
    "has_cs",
    "endswith",
    "contains_cs",
    "!contains",
];

impl<'d> Generator<'d> {
    /// With comments, line ends and blanks in all places.
    pub fn new(dice: &'d mut Dice) -> Generator<'d> {
        Generator { dice, out: String::new(), n_comments: 0, plain: false, depth: 0 }
    }

    /// With one blank between tokens.
    pub fn plain(dice: &'d mut Dice) -> Generator<'d> {
        Generator { plain: true, ..Generator::new(dice) }
    }

    /// A whole text.
    pub fn query(mut self) -> String {
        for _ in 0..self.dice.roll(4) {
            self.let_statement();
        }
        if self.dice.roll(8) == 0 {
            self.all("set notruncation ;");
        }
        self.pipeline();
        if self.dice.roll(2) == 0 {
            self.put(";");
        }
        self.gap();
        self.out
    }

    /// White space, and perhaps comments.
    fn gap(&mut self) {
        if self.plain {
            return self.out.push(' ');
        }
        match self.dice.roll(60) {
            0..46 => self.out.push(' '),
            46..50 => self.out.push_str("\n  "),
            50..52 => self.out.push_str("\n\n\n"),
            52..54 => self.out.push_str("\t "),
            54..58 => self.comment(" "),
            58 => self.comment("\n"),
            _ => {
                self.comment("\n\n  ");
                self.comment("\n \n");
                self.out.push('\n');
            }
        }
    }

    fn comment(&mut self, before: &str) {
        self.out += &format!("{before}//# {} 'not a string | \t\n", self.n_comments);
        self.n_comments += 1;
    }

    fn put(&mut self, token: &str) {
        self.gap();
        self.out.push_str(token);
    }

    /// Tokens and operands with blanks between.
    fn all(&mut self, shorthand: &str) {
        for part in shorthand.split(' ') {
            self.operand(part);
        }
    }

    /// A capital letter is something to be written here, anything else a token.
    fn operand(&mut self, part: &str) {
        match part {
            "P" => self.predicate(),
            "E" => self.scalar(),
            "A" => self.assignment(),
            "G" => self.aggregate(),
            "N" => self.one_of(&NAMES),
            "W" => self.one_of(&WILDCARDS),
            "S" => self.one_of(&STRINGS),
            "Q" => self.subquery(),
            _ => self.put(part),
        }
    }

    fn one_of(&mut self, of: &[&str]) {
        let token = self.dice.pick(of).to_string();
        self.put(&token);
    }

    fn let_statement(&mut self) {
        let n = self.dice.roll(1_000);
        self.put("let");
        self.put(&format!("name{n}"));
        self.put("=");
        match self.dice.roll(6) {
            0 => self.scalar(),
            1 => self.pipeline(),
            2 => self.all("( n : long , s : string = S ) { n * 2 }"),
            3 => {
                self.all("( T : ( * ) , n : long = 5 ) { let m = n - 1 ; T | where P");
                self.pipes();
                self.put("}");
            }
            4 => {
                self.all("toscalar (");
                self.pipeline();
                self.put(")");
            }
            _ => {
                self.put("materialize");
                self.subquery();
            }
        }
        self.put(";");
    }

    fn pipeline(&mut self) {
        match self.dice.roll(13) {
            0 => self.all("print A , A"),
            1 => self.all("range x from 1 to 10 step 1"),
            2 => self.all("union kind = outer N , W"),
            3 => {
                self.all("datatable ( a : long , s : string , t : timespan ) [ 1 , 'one' , 1d , -2 , \"two-and-a-very-long-text-for-a-line\" , 2h , 3 , S , time(1.02:03:04) ]");
            }
            4 => self.subquery(),
            5 => {
                self.all("externaldata ( a : long , b : string ) [ S , S ] with ( format = 'csv' )")
            }
            6 => self.all("find withsource = N in ( SigninLogs , AuditLogs ) where P project N , N"),
            7 => self.all("macro-expand entity_group [ database ( S ) , database ( S ) ] as X ( X . SigninLogs | take 5 )"),
            8 => self.all("inline_external_table ( a : long ) kind = storage dataformat = csv ( S )"),
            _ => self.one_of(&["SigninLogs", "AuditLogs", "['My-Table']"]),
        }
        self.pipes();
    }

    fn pipes(&mut self) {
        let most = if self.depth > 1 { 2 } else { 6 };
        for _ in 0..self.dice.roll(most) {
            self.put("|");
            let operator = self.dice.pick(OPERATORS).to_string();
            self.all(&operator);
        }
    }

    fn subquery(&mut self) {
        self.put("(");
        self.depth += 1;
        if self.depth > 3 {
            self.one_of(&["SigninLogs", "AuditLogs"]);
        } else {
            self.pipeline();
        }
        self.depth -= 1;
        self.put(")");
    }

    fn assignment(&mut self) {
        if self.dice.roll(3) > 0 {
            self.all("N =");
        }
        self.scalar();
    }

    fn aggregate(&mut self) {
        if self.dice.roll(2) == 0 {
            self.all("N =");
        }
        match self.dice.roll(5) {
            0 => self.all("count ( )"),
            1 => self.all("dcount ( N , 2 )"),
            2 => self.all("arg_max ( N , * )"),
            3 => self.all("countif ( P )"),
            _ => self.all("make_set ( N , 100 )"),
        }
    }

    fn predicate(&mut self) {
        self.depth += 1;
        for number in 0..=self.dice.roll(if self.depth > 3 { 1 } else { 4 }) {
            if number > 0 {
                self.one_of(&["and", "and", "or"]);
            }
            self.term();
        }
        self.depth -= 1;
    }

    fn term(&mut self) {
        match self.dice.roll(if self.depth > 3 { 4 } else { 7 }) {
            0 => self.all("N between ( 1 .. 10 )"),
            1 => self.all("N in ( S , S , 'three' )"),
            2 => self.all("N !in~ ( S )"),
            3 | 4 => {
                self.scalar();
                self.one_of(&COMPARISONS);
                self.scalar();
            }
            5 => self.all("( P )"),
            _ => self.all("not ( P )"),
        }
    }

    fn scalar(&mut self) {
        self.depth += 1;
        match self.dice.roll(if self.depth > 4 { 4 } else { 12 }) {
            0 | 1 => self.one_of(&NAMES),
            2 => self.one_of(&STRINGS),
            3 => self.one_of(&LITERALS),
            4 => self.all("- N"),
            5 => self.all("( E + E )"),
            6 => {
                self.one_of(&["1d", "1", "x"]);
                self.one_of(&["+", "-", "*", "/", "%"]);
                self.all("E");
            }
            7 => self.all("N . b [ 0 ] . c ['x']"),
            8 => self.all("strcat ( E , E , S )"),
            9 => self.all("iff ( P , E , E )"),
            10 => {
                let dynamic = self.dice.pick(&DYNAMICS).to_string();
                self.all(&dynamic);
            }
            _ => self.all("bin ( TimeGenerated , 1h )"),
        }
        self.depth -= 1;
    }
}
