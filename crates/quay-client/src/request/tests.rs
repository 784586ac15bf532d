use super::*;

#[test]
fn a_call_prints_its_route_and_nothing_that_it_carries() {
    let call = Call::new(
        Operation::CreateRobot,
        &[Segment::new("canary"), Segment::new("canary")],
    )
    .query("canary", "canary")
    .payload(Payload::Form(vec![("canary", "canary".into())]));
    let printed = format!("{:?}", call.answered_by_nothing());
    assert!(printed.contains("PUT /api/v1/organization/{orgname}/robots/{robot_shortname}"));
    assert!(!printed.contains("canary"), "{printed}");
}
