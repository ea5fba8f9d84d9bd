//! Use cases of what campaigns ask of people.

use serde_json::json;
use sqm_domain::ids::{AwarenessTaskId, CampaignId, UserId};
use sqm_domain::security::{CampaignState, mark};
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint};
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::task_sql::{self, Whose};
use super::{Answers, DepartmentTally, Marked, Outlook, Tally, Task, TaskFilter, TaskGroup, ToDo, sql};

/// Without the right to see campaigns, everybody sees what is asked of himself.
pub(super) fn whose(caller: &Caller) -> Whose {
    if caller.can("awareness.read") {
        Whose::Everybodys
    } else {
        Whose::Own(caller.user)
    }
}

/// A page of tasks, the latest asked first.
pub async fn tasks(
    tx: &mut TenantTx,
    caller: &Caller,
    filter: &TaskFilter,
    paging: &Paging,
) -> Result<Paged<Task>> {
    let after: Option<Uuid> = paging.position()?;
    let who = Viewpoint::from(caller);
    let rows = task_sql::rows(tx, filter, who, whose(caller), after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Uuid::from(row.id)))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count_tasks(tx: &mut TenantTx, caller: &Caller, filter: &TaskFilter) -> Result<i64> {
    task_sql::count(
        tx,
        filter,
        Viewpoint::from(caller),
        whose(caller),
        COUNT_LIMIT + 1,
    )
    .await
}

/// A page of what is asked of oneself; nobody sees that he is tested.
pub async fn own_tasks(
    tx: &mut TenantTx,
    user: UserId,
    group: TaskGroup,
    paging: &Paging,
) -> Result<Paged<Task>> {
    let after: Option<Uuid> = paging.position()?;
    let (filter, who) = (of_group(group), Viewpoint::default());
    let rows = task_sql::rows(tx, &filter, who, Whose::Own(user), after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Uuid::from(row.id)))
}

/// How much of a group is asked of oneself, up to [`COUNT_LIMIT`] and one.
pub async fn count_own(tx: &mut TenantTx, user: UserId, group: TaskGroup) -> Result<i64> {
    let (filter, who) = (of_group(group), Viewpoint::default());
    task_sql::count(tx, &filter, who, Whose::Own(user), COUNT_LIMIT + 1).await
}

fn of_group(group: TaskGroup) -> TaskFilter {
    TaskFilter {
        state: Some(group),
        ..TaskFilter::default()
    }
}

/// How far a campaign is.
pub async fn tally(tx: &mut TenantTx, id: CampaignId) -> Result<Tally> {
    let mut all = task_sql::tallies(tx, id, false).await?;
    Ok(all.pop().map(|(_, _, tally)| tally).unwrap_or_default())
}

/// How far the departments of a campaign are, the biggest first.
pub async fn tally_by_department(tx: &mut TenantTx, id: CampaignId) -> Result<Vec<DepartmentTally>> {
    let all = task_sql::tallies(tx, id, true).await?;
    Ok(all
        .into_iter()
        .map(|(department_id, department, tally)| DepartmentTally {
            department_id: department_id.map(Into::into),
            department,
            tally,
        })
        .collect())
}

/// One's own task with what is to be read and answered.
pub async fn to_do(tx: &mut TenantTx, user: UserId, id: AwarenessTaskId) -> Result<ToDo> {
    let task = task_sql::own(tx, id, user)
        .await?
        .ok_or(Error::NotFound("awareness_task"))?;
    let campaign = sql::get(tx, task.campaign_id).await?;
    Ok(ToDo {
        task,
        closed: campaign.state == CampaignState::Closed,
        body: campaign.body,
        pass_mark: campaign.pass_mark,
        questions: campaign
            .questions
            .into_iter()
            .map(|one| Outlook {
                text: one.text,
                choices: one.choices,
            })
            .collect(),
    })
}

/// The person has read it, or attended, and answers the questions. Who does not pass may try again; who has passed is done.
pub async fn answer(tx: &mut TenantTx, user: UserId, id: AwarenessTaskId, given: &Answers) -> Result<Marked> {
    task_sql::hold(tx, id).await?;
    let known = to_do(tx, user, id).await?;
    if known.closed {
        return Err(Error::Conflict("awareness-closed"));
    }
    if known.task.done_on.is_some() {
        return Err(Error::Conflict("awareness-already-done"));
    }
    let campaign = sql::get(tx, known.task.campaign_id).await?;
    let mut errors = FieldErrors::new();
    let answers = &given.answers;
    if answers.len() > campaign.questions.len() {
        errors.add("answers", "awareness-answers-many");
    }
    for (place, question) in campaign.questions.iter().enumerate() {
        match answers.get(place).copied().flatten() {
            None => errors.add(format!("answers.{place}"), "awareness-answer-missing"),
            Some(choice) if usize::from(choice) >= question.choices.len() => {
                errors.add(format!("answers.{place}"), "field-unknown");
            }
            Some(_) => {}
        }
    }
    errors.into_result(())?;
    let right: Vec<u8> = campaign.questions.iter().map(|question| question.right).collect();
    let worth = mark(&right, answers, campaign.pass_mark);
    task_sql::note_answers(tx, id, answers, worth).await?;
    let event = if worth.passed {
        "awareness_task.done"
    } else {
        "awareness_task.tried"
    };
    let data = json!({ "number": campaign.number, "campaign": campaign.id, "person": user });
    tx.emit(DomainEvent::new(event, "awareness_task", id, data));
    Ok(Marked {
        percent: worth.percent,
        passed: worth.passed,
    })
}
