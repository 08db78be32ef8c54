//! One story of the main job, told on SQLite and on the Postgres that `DOORWARD_TEST_POSTGRES` names. `make test` starts one;
//! without one the half of the tests that need it fail, since a test that is left out looks like one that passed.

mod story {
    pub mod cast;
    pub mod main_job;
    pub mod same_moment;
    pub mod sign_in;
    pub mod told;
}

/// Each test on each database.
macro_rules! on_both {
    ($($file:ident :: $test:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::story::$file::$test(super::story::cast::Stage::sqlite().await).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::story::$file::$test(super::story::cast::Stage::postgres().await).await;
            })*
        }
    };
}

on_both![
    main_job::from_the_letter_to_the_services,
    main_job::r1_a_known_person_is_not_created_again,
    main_job::r5_a_letter_is_good_once_and_void_after_a_reissue,
    main_job::r5_five_wrong_legacy_numbers_void_the_letter_and_wrong_pins_do_not,
    main_job::r6_somebody_with_a_user_id_adds_the_site_to_it,
    main_job::r9_nobody_but_the_sites_administrators_changes_its_people,
    main_job::r11_a_backup_cannot_touch_the_primary_user,
    main_job::r13_what_is_not_offered_is_refused,
    main_job::r20_a_reset_is_no_way_into_other_sites,
    main_job::suspending_removing_and_reactivating_is_about_the_site,
    main_job::the_list_is_found_by_prefix_and_paged_by_key,
    main_job::a_second_import_changes_only_what_changed,
    same_moment::r2_names_used_at_the_same_moment_give_different_usernames,
    same_moment::r6_one_letter_makes_one_primary_user,
    same_moment::r1_one_person_entered_twice_at_the_same_moment_gets_one_user_id,
    same_moment::two_administrators_changes_both_stay,
    same_moment::r19_any_sequence_of_commands_has_one_entry_each_and_gives_no_subordinate_authority,
    sign_in::r3_a_one_time_password_works_for_72_hours_and_only_to_set_an_own_one,
    sign_in::r8_terms_stand_between_the_password_and_the_services,
    sign_in::wrong_tries_are_slowed_and_a_colleague_at_the_desk_is_not_locked_out,
    sign_in::guesses_sent_all_at_once_do_not_slip_past_the_count,
    sign_in::sessions_end_when_idle_by_sign_out_and_by_a_reset,
    sign_in::what_a_session_keeps_is_sealed,
    told::whoever_is_affected_is_told,
    told::nobody_is_told_of_what_did_not_happen,
    told::notices_are_paged_by_key,
    told::a_mail_server_that_is_down_loses_nothing,
    told::a_mail_is_given_up_within_three_days_and_the_notice_stays,
    told::a_mail_that_its_node_did_not_finish_is_due_again,
    told::a_mail_server_that_is_configured_later_is_sent_no_old_news,
    told::each_mail_is_claimed_once_though_nodes_ask_at_the_same_moment,
];
