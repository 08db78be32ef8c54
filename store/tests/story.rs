//! One story of the main job, told on SQLite and on the Postgres that `DOORWARD_TEST_POSTGRES` names. `make test` starts one;
//! without one the half of the tests that need it fail, since a test that is left out looks like one that passed.

mod story {
    pub mod administrators;
    pub mod cast;
    pub mod clients;
    pub mod delegation;
    pub mod link_subordinate;
    pub mod linked_organization;
    pub mod main_job;
    pub mod opposite_deeds;
    pub mod same_moment;
    pub mod sign_in;
    pub mod ties;
    pub mod told;
    pub mod told_whom;
    pub mod what_ends;
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
    clients::r15_one_step_reaches_every_client_that_a_filter_finds,
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
    administrators::r11_a_backup_is_appointed_and_removed,
    administrators::r11_a_backup_who_is_suspended_or_removed_does_nothing_more,
    administrators::r7_nobody_removes_or_suspends_the_primary_user,
    administrators::r7_who_alone_is_left_cannot_give_primary_access_up,
    administrators::r7_an_administrator_whom_the_agency_suspended_gives_no_commands_and_does_not_count,
    delegation::r10_primary_access_from_the_offer_to_the_authority,
    delegation::r10_the_other_sites_primary_and_backup_do_everything_for_the_sites_people,
    delegation::r10_grants_do_not_chain,
    delegation::r10_who_administers_the_other_site_no_longer_has_lost_this_one_too,
    delegation::r12_primary_access_reaches_no_administrator_and_is_not_passed_on,
    delegation::r12_what_was_offered_falls_with_the_authority_of_who_offered_it,
    delegation::r12_the_sites_own_end_primary_access_alone_and_at_once,
    delegation::r12_the_other_site_gives_primary_access_up,
    delegation::r12_a_dated_grant_begins_and_ends_on_its_days,
    link_subordinate::r14_an_unknown_user_id_and_a_wrong_last_name_get_the_same_answer,
    link_subordinate::r14_at_once_where_the_actor_administers_the_person_elsewhere,
    link_subordinate::r14_otherwise_the_person_accepts_or_declines,
    link_subordinate::r14_a_link_lapses_after_21_days,
    link_subordinate::r14_the_site_takes_a_link_back,
    link_subordinate::r14_a_link_with_days_begins_and_ends_on_them_and_can_be_made_again,
    link_subordinate::r14_who_works_there_by_then_is_not_linked_twice,
    linked_organization::r15_a_link_is_offered_and_the_other_sites_administrator_accepts,
    linked_organization::r15_people_are_assigned_within_the_ceiling_only,
    linked_organization::r15_several_clients_in_one_step_all_or_none,
    linked_organization::r15_a_link_with_a_last_day_is_over_after_it_and_makes_room_for_the_next,
    linked_organization::r16_a_service_whose_last_day_is_over_can_be_assigned_again,
    opposite_deeds::r12_an_offer_is_accepted_or_withdrawn_and_never_both,
    opposite_deeds::r15_a_link_accepted_twice_is_one_link,
    opposite_deeds::r14_a_link_accepted_and_declined_at_once_is_one_of_the_two,
    opposite_deeds::r12_who_loses_primary_access_has_created_somebody_before_or_nobody,
    opposite_deeds::r12_somebody_is_appointed_or_removed_and_never_both,
    opposite_deeds::r11_two_backups_who_remove_each_other_leave_one,
    opposite_deeds::r15_nothing_is_assigned_by_a_link_that_ends_or_above_a_ceiling_that_shrinks,
    what_ends::r15_shrinking_the_ceiling_ends_exactly_what_it_no_longer_covers,
    what_ends::r15_removing_one_person_or_the_link_ends_what_hung_on_it_and_nothing_else,
    what_ends::r15_who_leaves_the_organization_loses_its_clients,
    what_ends::a_preview_changes_nothing_and_says_what_the_deed_ends,
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
    told::what_ran_out_is_told_once_to_who_asked_and_to_who_worked_there,
    told_whom::r7_whom_it_concerns_hears_that_another_primary_user_is_asked_for,
    told_whom::r7_old_new_backups_and_who_asked_hear_each_decision_once,
    told_whom::r9_who_left_is_told_once_and_of_how_many_sites,
    told_whom::r11_who_stays_where_a_rule_says_no_is_told_of_the_other_site,
    told_whom::r9_whose_user_id_the_agency_suspends_reactivates_or_ends_is_told,
    told_whom::r13_who_can_answer_hears_of_a_request_and_who_asked_of_the_answer,
    told_whom::r15_whose_services_changed_is_told_at_how_many_clients,
    told_whom::r14_who_is_linked_at_once_is_told,
];
