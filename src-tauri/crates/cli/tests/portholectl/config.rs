use crate::desk::Desk;

#[test]
fn a_valid_file_is_said_to_be_valid() {
    let desk = Desk::new();
    let checked = desk.run(&["config", "check"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    assert!(checked.stdout.starts_with("✓ The managed file is valid"), "{checked:?}");
    let json = desk.run(&["config", "check", "--json"]).json();
    assert_eq!((&json["valid"], json["files"].as_array().unwrap().len()), (&true.into(), 3));
}

#[test]
fn each_mistake_has_its_file_line_and_column() {
    let desk = Desk::new();
    let good = std::fs::read_to_string(desk.path("managed.toml")).unwrap();
    let bad = desk.write("bad.toml", good.replace("then = \"block\"", "then = \"blok\""));
    let line = good.lines().position(|line| line.starts_with("then")).unwrap() + 1;
    let checked = desk.run(&["config", "check", "bad.toml"]);
    assert_eq!(checked.code, 1, "{checked:?}");
    assert!(checked.stdout.contains(&format!("{}:{line}:", bad.display())), "{checked:?}");
    assert!(checked.stdout.contains("Do:"), "says what to write instead: {checked:?}");
    let json = desk.run(&["config", "check", "bad.toml", "--json"]).json();
    assert_eq!((&json["valid"], &json["code"]), (&false.into(), &"config-invalid".into()));
    assert_eq!(json["faults"][0]["line"], line);
    assert!(json["faults"][0]["column"].as_u64().unwrap() >= 1);
}

#[test]
fn a_file_that_is_not_there_is_a_finding_of_the_check_and_stops_the_rest() {
    let desk = Desk::new();
    std::fs::remove_file(desk.path("managed.toml")).unwrap();
    let checked = desk.run(&["config", "check", "--json"]);
    assert_eq!((checked.code, &checked.json()["code"]), (1, &"config-missing".into()), "{checked:?}");
    let show = desk.run(&["config", "show", "--json"]);
    assert_eq!((show.code, &show.json()["error"]["code"]), (2, &"config-missing".into()), "{show:?}");
}

#[test]
fn the_schema_is_json_schema() {
    let schema = Desk::new().run(&["config", "schema"]);
    assert_eq!(schema.json()["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn every_value_in_force_says_where_it_comes_from() {
    let desk = Desk::new();
    let settings = desk.run(&["config", "show", "--json"]).json()["settings"].clone();
    let settings = settings.as_array().unwrap();
    let name = settings.iter().find(|setting| setting["key"] == "organization.name").unwrap();
    assert_eq!((&name["value"], &name["origin"]["line"]), (&"Harbor Ltd".into(), &4.into()));
    let page = desk.run(&["config", "show"]).stdout;
    assert!(page.contains("managed.toml:4:"), "{page}");
}
