//! "Did you mean": the known names nearest to a misspelt one.

/// `did you mean ...?` with at most three of the nearest candidates; None where nothing is near.
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let near = nearest_names(name, candidates);
    if let [only] = near.as_slice()
        && only.eq_ignore_ascii_case(name)
    {
        return Some(format!("did you mean `{only}`? names are case-sensitive"));
    }
    let quoted: Vec<String> = near.iter().map(|it| format!("`{it}`")).collect();
    match quoted.as_slice() {
        [] => None,
        [only] => Some(format!("did you mean {only}?")),
        [first @ .., last] => Some(format!("did you mean {} or {last}?", first.join(", "))),
    }
}

/// The nearest candidate, where one is near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_names(name, candidates).first().copied()
}

/// The candidate that a name is one slip of the pen away from: a letter too many, too few, another one, or two swapped, in a name
/// that is long enough for that to be no accident; or the same in other case.
pub fn slip<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const SHORTEST: usize = 6;
    let lower = name.to_lowercase();
    candidates.into_iter().find(|it| {
        let long = it.len() >= SHORTEST && name.len() >= SHORTEST;
        let other = it.to_lowercase();
        // Another first letter is rather another name.
        let replaced_first = lower.get(1..) == other.get(1..);
        it.eq_ignore_ascii_case(name) || long && !replaced_first && distance(&lower, &other, 1) <= 1
    })
}

/// The only one of a few known values that a text is one slip of the pen away from. A closed list of values allows for shorter ones than
/// names may be; a text of two letters (`gt`, `lt`) is another value rather than a slip.
pub fn only_slip<'a>(text: &str, values: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const SHORTEST: usize = 3;
    let lower = text.to_lowercase();
    let first = lower.chars().next();
    let mut near = values.into_iter().filter(|it| {
        let other = it.to_lowercase();
        it.len() >= SHORTEST
            && text.len() >= SHORTEST
            && other.chars().next() == first
            && distance(&lower, &other, 1) <= 1
    });
    near.next().filter(|_| near.next().is_none())
}

/// At most three candidates, the nearest first. A name that differs by case alone is the only answer.
fn nearest_names<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let allowed = match name.chars().count() {
        0 => return Vec::new(),
        1..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    let mut near: Vec<(usize, &str)> = Vec::new();
    for candidate in candidates {
        if candidate.eq_ignore_ascii_case(name) {
            return vec![candidate];
        }
        // Columns of custom tables have their type behind the name: `Url_s`.
        if candidate.strip_prefix(name).is_some_and(|it| it.len() == 2 && it.starts_with('_')) {
            near.push((1, candidate));
            continue;
        }
        let distance = distance(&name.to_lowercase(), &candidate.to_lowercase(), allowed);
        if distance <= allowed {
            near.push((distance, candidate));
        }
    }
    near.sort_unstable();
    near.dedup();
    let best = near.first().map_or(0, |it| it.0);
    near.into_iter().take_while(|it| it.0 == best).take(3).map(|it| it.1).collect()
}

/// Edits from one text to the other, a swap of neighbours counting as one; above `limit` any number above it.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = previous[j] + usize::from(x != y);
            let mut best = replaced.min(previous[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut previous, row);
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_value_is_known_by_one_slip_where_no_other_is_as_near() {
        let severities = ["Informational", "Low", "Medium", "High"];
        assert_eq!(only_slip("Hight", severities), Some("High"));
        assert_eq!(only_slip("hgih", severities), Some("High"));
        assert_eq!(only_slip("Hihg", severities), Some("High"));
        assert_eq!(only_slip("Los", severities), Some("Low"));
        assert_eq!(only_slip("Now", severities), None);
        assert_eq!(only_slip("", severities), None);
        assert_eq!(only_slip("gte", ["gt", "lt", "eq", "ne"]), None);
        assert_eq!(only_slip("NTR", ["NRT", "Scheduled"]), Some("NRT"));
        assert_eq!(only_slip("Foor", ["Four", "Foot", "Five"]), None);
    }

    #[test]
    fn the_nearest_names_are_offered() {
        let names = ["TimeGenerated", "UserPrincipalName", "IPAddress", "ResultType"];
        assert_eq!(
            did_you_mean("TimeGenrated", names).as_deref(),
            Some("did you mean `TimeGenerated`?")
        );
        assert_eq!(
            did_you_mean("ipaddress", names).as_deref(),
            Some("did you mean `IPAddress`? names are case-sensitive")
        );
        assert_eq!(did_you_mean("Nothing", names), None);
        assert_eq!(
            did_you_mean("whree", ["where", "while"]).as_deref(),
            Some("did you mean `where`?")
        );
    }
}
