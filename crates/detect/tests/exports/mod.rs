//! Alerts in the forms of other tools, each checked against what that tool asks for before it is shown.

use detect::evaluate::Evaluation;
use detect::sinks::navigator::Layer;
use detect::sinks::{ocsf, timesketch};
use serde_json::Value as Json;

/// The answer of that kind; None: it is another kind.
pub fn answer(kind: &str, evaluation: &Evaluation) -> Option<String> {
    let mut out = Vec::new();
    match kind {
        "ocsf" => {
            for alert in &evaluation.alerts {
                is_finding(&ocsf::to_json(alert));
                ocsf::write(alert, &mut out).unwrap();
            }
            let lines = String::from_utf8(out).unwrap();
            return Some(lines.lines().map(members).collect());
        }
        "timesketch" => timesketch::write(&evaluation.alerts, &mut out).unwrap(),
        "navigator" => {
            let layer = Layer::hits(&evaluation.alerts);
            is_layer(&layer.to_json());
            layer.write(&mut out).unwrap();
        }
        _ => return None,
    }
    Some(String::from_utf8(out).unwrap())
}

/// The members of an object, a line each.
fn members(line: &str) -> String {
    let object: Json = serde_json::from_str(line).unwrap();
    let members = object.as_object().unwrap();
    members.iter().map(|(name, value)| format!("{name}: {value}\n")).collect()
}

/// What the type of a member has to be.
enum Is {
    Int,
    Text,
    List,
    Bag,
}

fn has(object: &Json, members: &[(&str, Is)]) {
    for (name, is) in members {
        let value = object.pointer(name).unwrap_or(&Json::Null);
        let fits = match is {
            Is::Int => value.is_i64() || value.is_u64(),
            Is::Text => value.as_str().is_some_and(|it| !it.is_empty()),
            Is::List => value.is_array(),
            Is::Bag => value.is_object(),
        };
        assert!(fits, "{name}: {value}");
    }
}

/// Required members of a Detection Finding in OCSF 1.6.0, and of the objects in it.
fn is_finding(it: &Json) {
    use Is::{Bag, Int, List, Text};
    has(
        it,
        &[
            ("/activity_id", Int),
            ("/category_uid", Int),
            ("/class_uid", Int),
            ("/type_uid", Int),
            ("/severity_id", Int),
            ("/time", Int),
            ("/metadata", Bag),
            ("/metadata/version", Text),
            ("/metadata/product/name", Text),
            ("/finding_info/uid", Text),
            ("/finding_info/analytic/type_id", Int),
            ("/finding_info/attacks", List),
            ("/observables", List),
            ("/evidences", List),
        ],
    );
    let number = |name: &str| it[name].as_i64().unwrap();
    assert_eq!(number("class_uid"), number("category_uid") * 1000 + 4);
    assert_eq!(number("type_uid"), number("class_uid") * 100 + number("activity_id"));
    let list = |at: &str| it.pointer(at).and_then(Json::as_array).unwrap().clone();
    for attack in list("/finding_info/attacks") {
        let some = ["tactic", "technique", "sub_technique"].map(|name| attack.get(name));
        let some: Vec<&Json> = some.into_iter().flatten().collect();
        assert!(!some.is_empty(), "{attack}");
        assert!(some.iter().all(|it| it.get("name").or(it.get("uid")).is_some()), "{attack}");
    }
    for observable in list("/observables") {
        has(&observable, &[("/type_id", Int), ("/name", Text), ("/value", Text)]);
        let path = observable["name"].as_str().unwrap().replace('[', ".").replace(']', "");
        let place = format!("/{}", path.replace('.', "/"));
        assert!(it.pointer(&place).is_some(), "{observable} names nothing");
    }
    for evidence in list("/evidences") {
        has(&evidence, &[("/data", Bag)]);
    }
}

/// What a layer of format 4.5 needs.
fn is_layer(it: &Json) {
    use Is::{Int, List, Text};
    has(
        it,
        &[
            ("/name", Text),
            ("/domain", Text),
            ("/versions/layer", Text),
            ("/versions/navigator", Text),
            ("/techniques", List),
            ("/gradient/colors", List),
            ("/gradient/minValue", Int),
            ("/gradient/maxValue", Int),
        ],
    );
    assert!(it["gradient"]["colors"].as_array().unwrap().len() >= 2);
    let mut seen = Vec::new();
    for technique in it["techniques"].as_array().unwrap() {
        has(technique, &[("/techniqueID", Text), ("/tactic", Text)]);
        let place = (technique["techniqueID"].clone(), technique["tactic"].clone());
        assert!(!seen.contains(&place), "{technique} twice");
        seen.push(place);
    }
}
