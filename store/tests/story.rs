//! One story of the main job, told on SQLite and on the Postgres that `DOORWARD_TEST_POSTGRES` names. `make test` starts one;
//! without one the half of the tests that need it fail, since a test that is left out looks like one that passed.

mod story {
    pub mod cast;
    pub mod ties;

    pub mod transaction {
        pub mod audit_concerned;
        pub mod audit_entries;
        pub mod opposite_deeds;
        pub mod same_moment;
        pub mod sent_twice;
        pub mod two_nodes;
    }

    pub mod access {
        pub mod edges;
        pub mod not_offered;
    }

    pub mod telling {
        pub mod counted_on;
        pub mod told;
        pub mod told_between;
        pub mod told_whom;
    }

    pub mod ending {
        pub mod lapse;
        pub mod last_day;
        pub mod lost_requests;
        pub mod what_ends;
        pub mod withdrawn;
    }

    pub mod requests {
        pub mod request_limits;
        pub mod request_lists;
        pub mod service_request;
        pub mod taken_back;
    }

    pub mod door {
        pub mod activation;
        pub mod reset_elsewhere;
        pub mod resets;
        pub mod sign_in;
        pub mod whose_page;
    }

    pub mod people {
        pub mod link_subordinate;
        pub mod main_job;
        pub mod they_left;
    }

    pub mod administrators {
        pub mod backups;
        pub mod change_primary_user;
        pub mod one_primary_user;
        pub mod primary_access;
    }

    pub mod organizations {
        pub mod clients;
        pub mod linked_organization;
    }

    pub mod mine {
        pub mod my_access;
        pub mod my_sites;
    }

    pub mod agency {
        pub mod agency_rules;
        pub mod agency_sites;
        pub mod agency_users;
        pub mod audit_search;
        pub mod change_user_id;
        pub mod decide_primary_user;
    }
}

/// Each test on each database.
macro_rules! on_both {
    ($($room:ident :: $file:ident :: $test:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::story::$room::$file::$test(super::story::cast::Stage::sqlite().await).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::story::$room::$file::$test(super::story::cast::Stage::postgres().await).await;
            })*
        }
    };
}

on_both![
    organizations::clients::r15_one_step_reaches_every_client_that_a_filter_finds,
    people::main_job::from_the_letter_to_the_services,
    people::main_job::r1_a_known_person_is_not_created_again,
    people::main_job::r5_a_letter_is_good_once_and_void_after_a_reissue,
    people::main_job::r5_five_wrong_legacy_numbers_void_the_letter_and_wrong_pins_do_not,
    people::main_job::r6_somebody_with_a_user_id_adds_the_site_to_it,
    people::main_job::r9_nobody_but_the_sites_administrators_changes_its_people,
    people::main_job::r11_a_backup_cannot_touch_the_primary_user,
    people::main_job::r13_what_is_not_offered_is_refused,
    people::main_job::r20_a_reset_is_no_way_into_other_sites,
    people::main_job::r9_r18_suspending_removing_and_reactivating_is_about_the_site,
    people::main_job::the_list_is_found_by_prefix_and_paged_by_key,
    people::main_job::a_second_import_changes_only_what_changed,
    mine::my_sites::r10_of_hundreds_of_sites_one_is_found_by_words_or_number_page_by_page,
    mine::my_sites::r15_a_service_that_only_a_later_client_has_can_be_chosen,
    mine::my_sites::r15_one_step_is_about_more_clients_than_one_statement_takes,
    mine::my_sites::requests_are_paged_by_key,
    mine::my_sites::what_is_asked_of_ones_sites_is_what_all_of_them_say,
    administrators::backups::a_site_without_a_backup_is_named_to_all_who_administer_it,
    administrators::backups::r11_a_backup_is_appointed_and_removed,
    administrators::backups::r11_a_backup_who_is_suspended_or_removed_does_nothing_more,
    administrators::backups::r11_who_is_suspended_or_begins_later_is_appointed_by_nobody,
    administrators::backups::r11_who_may_not_suspend_somebody_does_not_end_the_suspension_either,
    administrators::backups::r7_nobody_removes_or_suspends_the_primary_user,
    administrators::backups::r7_who_alone_is_left_cannot_give_primary_access_up,
    administrators::backups::r7_an_administrator_whom_the_agency_suspended_gives_no_commands_and_does_not_count,
    administrators::backups::r7_a_site_is_warned_while_no_backup_has_signed_in_during_the_last_60_days,
    administrators::primary_access::r10_primary_access_from_the_offer_to_the_authority,
    administrators::primary_access::r10_the_other_sites_primary_and_backup_do_everything_for_the_sites_people,
    administrators::primary_access::r10_grants_do_not_chain,
    administrators::primary_access::r10_who_administers_the_other_site_no_longer_has_lost_this_one_too,
    administrators::primary_access::r12_primary_access_reaches_no_administrator_and_is_not_passed_on,
    administrators::primary_access::r12_r18_the_sites_own_end_primary_access_alone_and_at_once,
    administrators::primary_access::r12_the_other_site_gives_primary_access_up,
    administrators::primary_access::r12_a_dated_grant_begins_and_ends_on_its_days,
    people::link_subordinate::r14_an_unknown_user_id_and_a_wrong_last_name_get_the_same_answer,
    people::link_subordinate::r14_who_guesses_names_must_wait_whether_or_not_there_is_such_a_user_id,
    people::link_subordinate::r14_an_address_from_which_many_guess_must_wait,
    people::link_subordinate::r14_names_guessed_all_at_once_do_not_slip_past_the_count,
    people::link_subordinate::r14_at_once_where_the_actor_administers_the_person_elsewhere,
    people::link_subordinate::r14_otherwise_the_person_accepts_or_declines,
    people::link_subordinate::r14_a_link_lapses_after_21_days,
    people::link_subordinate::r14_the_site_takes_a_link_back,
    people::link_subordinate::r14_a_link_with_days_begins_and_ends_on_them_and_can_be_made_again,
    people::link_subordinate::r14_who_works_there_by_then_is_not_linked_twice,
    requests::taken_back::r12_an_offer_of_primary_access_stands_only_with_an_own_role_of_who_made_it,
    requests::taken_back::r14_a_link_is_accepted_only_while_who_asked_administers_the_site,
    requests::taken_back::r9_what_somebody_asked_for_is_taken_back_by_nobody_else,
    requests::taken_back::r12_r15_an_offer_is_taken_back_by_the_site_that_made_it_alone,
    organizations::linked_organization::r15_a_link_is_offered_and_the_other_sites_administrator_accepts,
    organizations::linked_organization::r15_people_are_assigned_within_the_ceiling_only,
    organizations::linked_organization::r15_several_clients_in_one_step_all_or_none,
    organizations::linked_organization::r15_what_two_administrators_change_for_one_person_at_a_client_both_stays,
    organizations::linked_organization::r15_a_link_with_a_last_day_is_over_after_it_and_makes_room_for_the_next,
    organizations::linked_organization::r16_a_service_whose_last_day_is_over_can_be_assigned_again,
    ending::lost_requests::r12_what_a_backup_asked_ends_with_the_role,
    ending::lost_requests::r12_what_somebody_suspended_asked_rests_until_the_end_of_it,
    ending::lost_requests::r10_what_one_may_still_ask_by_primary_access_goes_on_until_that_ends,
    ending::lost_requests::r9_what_somebody_asked_ends_with_they_left_and_with_the_user_id,
    ending::lost_requests::r7_what_the_old_primary_user_asked_ends_with_the_change,
    ending::lost_requests::r16_what_somebody_asked_ends_with_the_last_day,
    transaction::opposite_deeds::r12_an_offer_is_accepted_or_withdrawn_and_never_both,
    transaction::opposite_deeds::r15_a_link_accepted_twice_is_one_link,
    transaction::opposite_deeds::r14_a_link_accepted_and_declined_at_once_is_one_of_the_two,
    transaction::opposite_deeds::r12_who_loses_primary_access_has_created_somebody_before_or_nobody,
    transaction::opposite_deeds::r12_somebody_is_appointed_or_removed_and_never_both,
    transaction::opposite_deeds::r11_two_backups_who_remove_each_other_leave_one,
    transaction::opposite_deeds::r15_nothing_is_assigned_by_a_link_that_ends_or_above_a_ceiling_that_shrinks,
    ending::what_ends::r15_shrinking_the_ceiling_ends_exactly_what_it_no_longer_covers,
    ending::what_ends::r15_removing_one_person_or_the_link_ends_what_hung_on_it_and_nothing_else,
    ending::what_ends::r15_who_leaves_the_organization_loses_its_clients,
    ending::what_ends::r15_a_preview_changes_nothing_and_says_what_the_deed_ends,
    transaction::same_moment::r2_names_used_at_the_same_moment_give_different_usernames,
    transaction::same_moment::r6_one_letter_makes_one_primary_user,
    transaction::same_moment::r1_one_person_entered_twice_at_the_same_moment_gets_one_user_id,
    transaction::same_moment::r9_two_administrators_changes_both_stay,
    transaction::same_moment::r19_any_sequence_of_commands_has_one_entry_each_and_gives_no_subordinate_authority,
    door::sign_in::r3_a_one_time_password_works_for_72_hours_and_only_to_set_an_own_one,
    door::sign_in::r8_terms_stand_between_the_password_and_the_services,
    door::sign_in::wrong_tries_are_slowed_and_a_colleague_at_the_desk_is_not_locked_out,
    door::sign_in::guesses_sent_all_at_once_do_not_slip_past_the_count,
    door::sign_in::sessions_end_when_idle_by_sign_out_and_by_a_reset,
    door::sign_in::r6_a_letter_goes_with_whoever_entered_it_and_with_nobody_else,
    door::sign_in::r5_a_letter_brings_back_no_session_that_ended_while_it_was_checked,
    door::sign_in::what_a_session_keeps_is_sealed,
    door::sign_in::what_two_windows_keep_at_the_same_moment_is_kept,
    door::sign_in::background_requests_do_not_renew_a_session,
    door::sign_in::r18_a_user_id_that_the_agency_stopped_opens_nothing_at_the_next_request,
    door::sign_in::r9_who_signs_in_while_the_user_id_is_suspended_has_no_session_then_or_later,
    door::activation::r20_a_code_works_once_and_only_for_its_person,
    door::activation::r6_whoever_is_let_in_by_a_code_gets_no_letter_that_somebody_left,
    door::activation::r20_a_code_works_for_24_hours_and_the_last_one_only,
    door::activation::r20_strangers_learn_nothing_and_lock_nobody_out,
    door::activation::r20_strangers_everywhere_keep_nobody_from_the_way_back,
    door::activation::r20_a_reset_of_somebody_with_the_user_id_code_frees_no_guesses_of_codes,
    door::activation::nobody_is_flooded_with_activation_mail,
    door::activation::r20_of_two_uses_at_the_same_moment_one_counts,
    door::activation::r20_of_codes_made_at_the_same_moment_one_works,
    door::activation::r20_no_code_goes_to_whom_it_would_not_let_in,
    door::activation::r20_each_try_to_mail_has_another_code_and_none_comes_after_a_day,
    door::resets::r20_the_way_of_a_reset_is_the_persons_not_the_administrators,
    door::resets::r20_a_reset_by_mail_ends_what_the_old_password_opened,
    door::resets::r20_security_resets_anybody_but_themselves,
    door::resets::r1_security_changes_an_email_address_to_one_that_nobody_has,
    door::resets::r20_administrators_reset_by_mail_only_so_often,
    door::resets::r20_whoever_was_let_in_by_mail_to_the_address_before_chooses_no_password,
    door::reset_elsewhere::r20_a_reset_withdraws_what_was_asked_of_the_person_elsewhere,
    door::reset_elsewhere::r20_a_site_where_somebody_begins_later_or_rests_is_another_site_too,
    administrators::change_primary_user::r7_the_sites_own_ask_for_another_primary_user_and_nobody_else,
    administrators::change_primary_user::r6_who_holds_a_letter_of_a_site_with_a_primary_user_asks_the_agency,
    administrators::change_primary_user::r7_a_change_stands_in_the_queue_with_the_site_and_with_who_asked,
    administrators::change_primary_user::r7_the_agencys_queue_is_paged_by_key,
    administrators::change_primary_user::r7_what_was_decided_at_a_site_is_paged_by_key_and_one_change_is_found_by_its_own,
    agency::decide_primary_user::r7_approved_the_old_one_ends_and_the_new_one_has_all_services,
    agency::decide_primary_user::r7_kept_the_old_one_stays_as_a_subordinate_with_the_services,
    agency::decide_primary_user::r7_what_comes_with_the_role_goes_to_the_new_one_who_keeps_own_clients,
    agency::decide_primary_user::r16_who_becomes_primary_user_after_a_last_day_there_gets_no_clients_of_then_back,
    agency::decide_primary_user::r7_two_of_one_name_are_two_of_those_who_are_left,
    agency::decide_primary_user::r7_an_approved_change_takes_back_what_lost_its_ground_and_nothing_else,
    agency::decide_primary_user::r7_who_still_administers_by_primary_access_is_named_and_can_be_let_out_in_the_same_step,
    agency::decide_primary_user::r7_declined_with_a_reason_nothing_changes_and_who_asked_reads_it,
    agency::decide_primary_user::r7_enrollment_alone_decides,
    agency::decide_primary_user::r7_who_is_suspended_by_then_does_not_become_primary_user,
    administrators::one_primary_user::r7_a_change_approved_and_declined_or_taken_back_at_once_is_one_of_the_two,
    administrators::one_primary_user::r7_two_candidates_approved_at_once_are_one_primary_user,
    administrators::one_primary_user::r7_the_old_primary_user_works_before_the_change_or_not_at_all,
    people::they_left::r10_whoever_left_has_nothing_more_where_the_actor_administers_and_all_elsewhere,
    people::they_left::r12_sites_where_a_rule_says_no_are_reported_and_nothing_ends_there,
    people::they_left::r9_nobody_says_so_of_themselves_of_the_primary_user_or_without_administering,
    people::they_left::r14_what_waits_for_the_answer_of_whoever_left_is_taken_back,
    people::they_left::r16_whose_last_day_is_over_has_left_already,
    agency::change_user_id::r9_security_alone_does_it_and_nobody_to_themselves,
    agency::change_user_id::r9_a_suspended_user_id_gets_in_nowhere_and_what_it_has_rests,
    agency::change_user_id::r9_a_terminated_user_id_ends_everywhere_and_for_good,
    agency::change_user_id::r9_ending_sessions_signs_out_everywhere_and_changes_nothing_else,
    agency::change_user_id::r7_only_security_leaves_a_site_without_administrator_and_it_shows,
    requests::service_request::r13_who_works_there_asks_and_an_administrator_answers,
    requests::service_request::r16_what_is_granted_begins_now_and_makes_room_for_itself,
    requests::service_request::r9_what_somebody_asked_for_goes_with_the_membership,
    requests::service_request::r15_who_is_no_member_asks_and_is_granted_nothing_past_the_link,
    requests::service_request::r16_who_does_not_work_there_now_asks_for_nothing,
    requests::service_request::r16_who_does_not_work_there_yet_or_by_a_link_that_is_over_asks_for_nothing,
    requests::service_request::r15_what_somebody_has_at_a_client_stays_whatever_is_granted_or_taken_away_at_home,
    requests::service_request::r13_granted_and_declined_at_once_is_one_of_the_two,
    requests::request_limits::a_site_has_so_many_offers_at_a_time_and_a_person_asks_so_often_a_day,
    requests::request_limits::a_person_has_twenty_requests_for_access_at_a_site_at_a_time,
    requests::request_limits::what_was_declined_three_times_in_a_day_is_not_asked_again_before_the_next,
    requests::request_lists::r12_r14_r15_what_waits_for_somebody_is_what_this_person_can_answer,
    requests::request_lists::what_somebody_suspended_offered_rests_wherever_it_is_shown,
    requests::request_lists::a_listed_request_says_who_asks_what_for_whom_until_when,
    requests::request_lists::what_nobody_answered_waits_no_longer_and_stays_with_who_asked_for_30_days,
    ending::lapse::r16_the_sweep_ends_what_ran_out_with_what_hangs_on_it_once_and_nothing_else,
    ending::lapse::r16_nothing_is_done_to_somebody_whose_last_day_is_over,
    ending::lapse::r14_requests_lapse_after_their_days_and_the_agencys_queue_never,
    ending::lapse::r12_r14_r15_what_was_offered_until_a_day_that_has_passed_is_over,
    ending::lapse::what_ends_within_14_days_is_shown_to_whoever_administers_the_site,
    ending::lapse::r15_what_ends_at_a_client_is_shown_to_the_organization_and_to_the_client,
    ending::last_day::r9_a_last_day_at_a_site_is_given_changed_and_taken_away,
    ending::last_day::r11_r12_a_last_day_at_a_site_is_changed_by_whoever_may_suspend,
    ending::last_day::r7_no_last_day_leaves_a_site_without_administrator,
    ending::last_day::r16_a_service_with_the_last_day_of_the_work_goes_with_it_and_others_keep_theirs,
    ending::last_day::r12_the_sites_own_alone_change_the_last_day_of_primary_access,
    ending::last_day::r15_the_site_prolongs_a_link_and_what_hangs_on_it_lasts,
    ending::last_day::r15_days_at_a_client_lie_within_the_link,
    access::edges::r16_a_membership_is_in_force_from_its_first_moment_to_its_last,
    access::edges::r16_a_service_is_in_force_from_its_first_moment_to_its_last,
    access::edges::r16_primary_access_is_in_force_from_its_first_moment_to_its_last,
    access::edges::r16_an_organization_link_is_in_force_from_its_first_moment_to_its_last,
    access::edges::r14_a_request_can_be_answered_until_the_moment_when_it_lapses,
    mine::my_access::r10_my_access_names_everybody_who_may_change_it_and_by_what_right,
    mine::my_access::r17_my_access_says_since_when_until_when_from_whom_and_by_which_link,
    mine::my_access::my_access_is_paged_by_key,
    agency::agency_sites::the_agencys_sites_are_found_by_words_and_numbers_and_paged_by_key,
    agency::agency_sites::r6_each_filter_finds_its_sites_and_no_others,
    agency::agency_sites::r5_a_site_shows_what_became_of_its_letters_and_never_a_pin,
    agency::agency_sites::r9_enrollment_alone_sees_the_sites_and_issues_letters,
    agency::agency_sites::what_waits_for_enrollment_is_counted,
    agency::agency_users::people_are_found_by_the_beginning_of_their_names_in_any_spelling,
    agency::agency_users::people_are_paged_by_key_with_how_they_stand,
    agency::agency_users::security_sees_where_somebody_works_and_never_a_secret,
    agency::agency_users::r9_security_alone_looks_for_people,
    agency::agency_users::r9_the_agencys_staff_are_linked_to_no_site_and_asked_for_at_none,
    agency::agency_users::r6_the_agencys_staff_register_no_site_with_a_letter,
    agency::agency_rules::r13_a_service_offered_no_longer_is_used_by_nobody_until_it_is_offered_again,
    agency::agency_rules::r13_saving_what_is_offered_leaves_alone_what_rests,
    agency::agency_rules::r13_enrollment_alone_changes_an_offer_and_only_to_what_there_is,
    access::not_offered::r13_an_organization_gives_nobody_what_its_client_is_offered_no_longer,
    access::not_offered::r13_what_was_asked_for_is_not_granted_while_it_is_not_offered,
    access::not_offered::r13_who_accepts_a_link_gets_what_is_offered_by_then,
    agency::agency_rules::r8_security_publishes_the_next_terms_a_day_ahead_and_nobody_else_does,
    agency::agency_rules::r8_no_publication_locks_anybody_out_who_accepts_in_time,
    agency::audit_search::r19_the_record_is_found_by_person_site_kind_and_time_as_in_the_export,
    agency::audit_search::r19_auditors_alone_read_the_record,
    transaction::audit_concerned::r19_a_client_finds_who_was_given_its_services_and_by_whom,
    transaction::audit_concerned::r19_whose_services_a_smaller_ceiling_or_the_end_of_a_link_took_is_found,
    transaction::audit_concerned::r19_who_left_is_found_at_each_site_where_something_ended,
    transaction::audit_concerned::r19_primary_access_is_found_by_the_site_and_the_people_that_are_let_in,
    transaction::audit_concerned::r19_what_ran_out_is_found_by_whose_it_was_and_where,
    transaction::audit_concerned::r19_what_the_agency_does_is_found_by_the_sites_and_people_whom_it_concerns,
    transaction::audit_concerned::r19_each_exported_line_names_who_and_whom_and_has_the_entry_as_it_was_written,
    transaction::audit_entries::r19_what_is_done_to_a_sites_people_is_entered,
    transaction::audit_entries::r19_who_is_asked_to_work_at_one_more_site_is_entered,
    transaction::audit_entries::r19_what_happens_between_two_sites_is_entered,
    transaction::audit_entries::r19_what_the_agency_does_is_entered,
    transaction::audit_entries::r19_what_somebody_does_with_the_own_user_id_is_entered,
    telling::told::r9_whoever_is_affected_is_told,
    telling::told::nobody_is_told_of_what_did_not_happen,
    telling::told::notices_are_paged_by_key,
    telling::told::a_mail_server_that_is_down_loses_nothing,
    telling::told::a_mail_is_given_up_within_three_days_and_the_notice_stays,
    telling::told::a_mail_that_its_node_did_not_finish_is_due_again,
    telling::told::a_mail_server_that_is_configured_later_is_sent_no_old_news,
    telling::told::each_mail_is_claimed_once_though_nodes_ask_at_the_same_moment,
    telling::told::what_ran_out_is_told_once_to_who_asked_and_to_who_worked_there,
    telling::told_whom::r7_whom_it_concerns_hears_that_another_primary_user_is_asked_for,
    telling::told_whom::r7_old_new_backups_and_who_asked_hear_each_decision_once,
    telling::told_whom::r7_who_asked_for_somebody_else_hears_that_it_is_withdrawn,
    telling::told_whom::r7_the_new_primary_user_hears_who_still_administers_by_primary_access,
    telling::told_whom::r9_who_left_is_told_once_and_of_how_many_sites,
    telling::told_whom::r11_who_stays_where_a_rule_says_no_is_told_of_the_other_site,
    telling::told_whom::r9_whose_user_id_the_agency_suspends_reactivates_or_ends_is_told,
    telling::told_whom::r9_the_other_administrators_hear_of_the_user_id_of_one_of_them,
    telling::told_whom::r13_who_can_answer_hears_of_a_request_and_who_asked_of_the_answer,
    telling::told_whom::r15_whose_services_changed_is_told_at_how_many_clients,
    telling::told_whom::r9_a_client_hears_who_takes_its_services_by_a_link,
    telling::told_whom::r14_who_is_linked_at_once_is_told,
    telling::told_between::r12_both_sites_hear_of_primary_access_from_the_offer_to_the_end,
    telling::told_between::r15_both_sites_hear_of_an_organization_link_from_the_offer_to_the_end,
    telling::told_between::r15_who_loses_services_of_a_client_is_told_once_by_each_deed,
    telling::told_between::r14_who_is_asked_hears_of_it_and_who_asked_of_the_answer,
    telling::told_between::r9_the_others_hear_of_an_administrator_who_links_the_own_user_id_with_services,
    telling::told_between::r11_a_backup_who_is_removed_is_told_and_so_are_the_others,
    telling::counted_on::r11_the_others_hear_what_becomes_of_a_backup,
    telling::counted_on::r7_who_never_signed_in_is_nobody_to_count_on,
    telling::counted_on::r7_a_site_that_loses_its_last_administrator_by_a_date_is_seen_before,
    telling::counted_on::r10_a_site_whose_primary_access_ends_is_seen_before,
    telling::counted_on::r12_r15_both_sites_hear_that_a_last_day_is_over,
    telling::counted_on::r12_who_can_answer_hears_of_an_offer_and_for_how_long,
    telling::counted_on::r15_the_organization_hears_whom_a_client_removed,
    telling::counted_on::r9_whose_services_an_administrator_changed_is_told,
    ending::withdrawn::r6_who_registers_is_announced_and_withdraws_what_was_asked_for_others,
    ending::withdrawn::r7_who_left_becomes_no_primary_user_but_by_the_sites_letter,
    ending::withdrawn::r7_who_was_to_become_primary_user_is_not_after_the_last_day,
    ending::withdrawn::r20_a_reset_withdraws_what_the_one_time_password_could_answer_and_the_agency_sees_it,
    ending::withdrawn::r9_who_asked_for_somebody_hears_that_the_user_id_has_ended,
    transaction::two_nodes::r18_what_one_node_revokes_the_next_question_at_another_denies,
    transaction::sent_twice::r21_a_form_sent_twice_is_done_once_on_any_node,
    transaction::sent_twice::r21_a_form_sent_twice_at_the_same_moment_is_done_once,
    transaction::sent_twice::r21_a_refused_form_may_be_sent_again,
    transaction::sent_twice::r21_wrong_tries_count_and_leave_the_form_to_be_sent_again,
    transaction::sent_twice::r21_another_persons_key_tells_nothing,
    transaction::sent_twice::r21_a_kept_reply_is_sealed_and_goes_with_a_sign_out,
    transaction::sent_twice::r21_a_kept_reply_goes_with_the_session,
    transaction::sent_twice::r21_a_kept_reply_is_forgotten_after_ten_minutes_and_the_form_after_a_day,
    transaction::sent_twice::r21_a_registration_sent_twice_says_so_and_not_that_the_letter_is_used,
    transaction::sent_twice::r21_an_activation_code_used_twice_by_one_form_was_used_once,
    door::whose_page::r21_a_page_is_its_users_in_every_session_and_nobody_elses,
    door::whose_page::r21_a_draft_is_kept_for_its_owner_only,
];
