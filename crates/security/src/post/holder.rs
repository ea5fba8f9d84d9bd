//! Who holds key posts: taken and left, looked at whenever something changes and at least once a week, told in time.

use serde_json::json;
use sqm_domain::ids::{KeyPostId, PostHolderId};
use sqm_domain::security::clearance;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint, today};
use sqm_platform::{AppState, Error, Result};

use super::holder_sql::{self as sql, Look, Position};
use super::ops::{emit, told};
use super::{Holder, HolderEnd, HolderFilter, HolderPapers, KeyPost, NewHolder, papers, sql as posts};
use crate::listing::account;

/// Holders of one post that are read; more nobody lets in.
const OF_POST: i64 = 200;

/// A page of holders: what ends first comes first, what is not cleared before that.
pub async fn list_holders(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &HolderFilter,
    paging: &Paging,
) -> Result<Paged<Holder>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        end: sql::end_of(row),
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count_holders(tx: &mut TenantTx, who: Viewpoint, filter: &HolderFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// The holders of a key post with their papers; those who hold it today first.
pub async fn holders(state: &AppState, tx: &mut TenantTx, id: KeyPostId) -> Result<Vec<HolderPapers>> {
    posts::get(tx, id).await?;
    let filter = HolderFilter {
        post: Some(id.to_string()),
        ..HolderFilter::default()
    };
    let mut held = sql::rows(tx, &filter, Viewpoint::default(), None, OF_POST).await?;
    let today = today(tx);
    held.sort_by_key(|holder| (holder.until.is_some_and(|until| until < today), holder.since));
    papers::with_papers(state, tx, held).await
}

/// Lets somebody hold a key post.
pub async fn hold(tx: &mut TenantTx, id: KeyPostId, seen: IfMatch, new: NewHolder) -> Result<PostHolderId> {
    let person = new
        .person
        .ok_or_else(|| Error::field("person", "field-required"))?;
    let (name, _) = account(tx, "person", person).await?;
    seen.check(posts::hold(tx, id).await?)?;
    let post = posts::get(tx, id).await?;
    if !post.active {
        return Err(Error::Conflict("key-post-closed"));
    }
    let since = new.since.unwrap_or_else(|| today(tx));
    if sql::is_held_by(tx, id, person, since).await? {
        return Err(Error::field("person", "key-post-holds-already"));
    }
    let holder = PostHolderId::new_at(tx.now());
    sql::insert(tx, holder, id, person, since).await?;
    look(tx, &post, holder).await?;
    posts::touch(tx, id).await?;
    told(
        tx,
        &post,
        "key_post.holder_added",
        &[("holder", String::new(), name)],
    )
    .await?;
    Ok(holder)
}

/// Says until when somebody holds a key post.
pub async fn end(
    tx: &mut TenantTx,
    id: KeyPostId,
    holder: PostHolderId,
    seen: IfMatch,
    end: HolderEnd,
) -> Result<()> {
    seen.check(posts::hold(tx, id).await?)?;
    let post = posts::get(tx, id).await?;
    let known = of_post(tx, id, holder).await?;
    if end.until.is_some_and(|until| until < known.since) {
        return Err(Error::field("until", "key-post-until-before"));
    }
    if end.until == known.until {
        return Ok(());
    }
    sql::end(tx, holder, end.until).await?;
    look(tx, &post, holder).await?;
    posts::touch(tx, id).await?;
    let until = end.until.map_or(String::new(), |day| day.to_string());
    let line = ("holder_until", known.person.name, until);
    told(tx, &post, "key_post.holder_ended", &[line]).await
}

/// A holder of this post and no other.
pub(super) async fn of_post(tx: &mut TenantTx, id: KeyPostId, holder: PostHolderId) -> Result<Holder> {
    sql::get(tx, holder)
        .await?
        .filter(|found| found.post_id == id)
        .ok_or(Error::NotFound("post_holder"))
}

/// Looks at everybody who holds a post.
pub(super) async fn look_at_all(tx: &mut TenantTx, post: &KeyPost) -> Result<()> {
    for holder in sql::of_post(tx, post.id).await? {
        look(tx, post, holder).await?;
    }
    Ok(())
}

/// Looks at what a holder has today, keeps what is missing and until when the rest counts, and how he stands this month.
pub(super) async fn look(tx: &mut TenantTx, post: &KeyPost, holder: PostHolderId) -> Result<()> {
    let day = today(tx);
    let (checks, letters) = sql::counting(tx, holder).await?;
    let found = clearance(&post.required, &checks, &letters, day);
    let look = Look {
        day,
        clearance: &found,
    };
    sql::write_look(tx, holder, &look).await?;
    if let Some(standing) = sql::put_standing(tx, holder, &look).await? {
        tx.emit(DomainEvent::new(
            "key_post.standing",
            "post_standing",
            standing,
            json!({}),
        ));
    }
    Ok(())
}

/// Looks at a holder, and says what is to be said today: a month before the end of what clears him, and when it has passed.
pub(crate) async fn tell(tx: &mut TenantTx, id: PostHolderId) -> Result<()> {
    let Some(holder) = sql::get(tx, id).await? else {
        return Ok(());
    };
    posts::hold(tx, holder.post_id).await?;
    let post = posts::get(tx, holder.post_id).await?;
    // What was cleared before this look is what ends: afterwards nothing of it is left to compare with.
    let before = sql::told(tx, id).await?;
    look(tx, &post, id).await?;
    let day = today(tx);
    match before.cleared_until {
        Some(until) if until < day && !before.overdue => {
            sql::note_told(tx, id, true).await?;
            emit(tx, "key_post.overdue", &post, &[]);
        }
        Some(until) if until >= day && until <= sql::soon(day) && !before.reminded => {
            sql::note_told(tx, id, false).await?;
            emit(tx, "key_post.due_soon", &post, &[]);
        }
        _ => {}
    }
    Ok(())
}
