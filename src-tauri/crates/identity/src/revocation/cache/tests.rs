use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn hours(from_now: i64) -> OffsetDateTime {
    NOW + time::Duration::hours(from_now)
}

fn answer() -> impl Strategy<Value = (u64, Option<(i64, Option<i64>)>)> {
    let size = prop_oneof![1..5000_u64, 1..(40_u64 << 20)];
    (size, proptest::option::of((-5..100_i64, proptest::option::of(-5..100_i64))))
}

fn answers() -> impl Strategy<Value = Vec<CachedResponse>> {
    proptest::collection::vec(answer(), 0..80).prop_map(|answers| {
        let numbered = answers.into_iter().enumerate().map(|(nth, (size, worth))| CachedResponse {
            key: format!("{nth}"),
            size,
            worth: worth.map(|(until, revoked)| Retention {
                in_date_until: hours(until),
                revoked_until: revoked.map(hours),
            }),
        });
        numbered.collect()
    })
}

fn says_revoked(answer: &CachedResponse) -> bool {
    answer.worth.and_then(|worth| worth.revoked_until).is_some_and(|until| until >= NOW)
}

proptest! {
    #[test]
    fn no_revocation_that_matters_is_forgotten_and_the_rest_is_bounded(kept in answers()) {
        let gone: BTreeSet<_> = expired_answers(&kept, &[], NOW).into_iter().map(str::to_owned).collect();
        let stays = kept.iter().filter(|answer| !gone.contains(&answer.key)).cloned().collect::<Vec<_>>();
        prop_assert!(kept.iter().filter(|it| says_revoked(it)).all(|it| !gone.contains(&it.key)));
        let free = stays.iter().filter(|answer| !says_revoked(answer)).collect::<Vec<_>>();
        prop_assert!(free.len() <= MOST);
        prop_assert!(free.iter().map(|answer| answer.size).sum::<u64>() <= LARGEST_SUM);
        prop_assert!(free.iter().filter_map(|answer| answer.worth).all(|worth| worth.in_date_until >= NOW));
        prop_assert!(expired_answers(&stays, &[], NOW).is_empty(), "what stays once stays");
    }

    #[test]
    fn few_small_answers_that_are_in_date_all_stay(count in 0..=MOST) {
        let worth = Retention { in_date_until: hours(1), revoked_until: None };
        let kept = (0..count).map(|nth| CachedResponse { key: format!("{nth}"), size: 2000, worth: Some(worth) });
        prop_assert!(expired_answers(&kept.collect::<Vec<_>>(), &[], NOW).is_empty());
    }
}

#[test]
fn what_is_not_known_to_be_worth_anything_goes_first() {
    let worth = Retention { in_date_until: hours(1), revoked_until: None };
    let answer =
        |nth: usize| CachedResponse { key: format!("{nth}"), size: 2000, worth: (nth > 0).then_some(worth) };
    let kept = (0..=MOST).map(answer).collect::<Vec<_>>();
    assert_eq!(expired_answers(&kept, &[], NOW), ["0"]);
}
