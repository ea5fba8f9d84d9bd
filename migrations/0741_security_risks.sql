-- The risk register (handbook §7.1: risk assessment): what may happen to what, how likely and how grave, what is done about
-- it by whom until when, what is left, and who carries that until when.
create table security.risk (
  tenant_id           uuid not null,
  id                  uuid not null,
  number              text not null,
  title               text not null,
  category            text not null,
  -- What is at risk, what may happen to it, and what lets it happen.
  asset               text not null default '',
  threat              text not null default '',
  weakness            text not null default '',
  owner_id            uuid not null,
  department_id       uuid,
  state               text not null default 'open',
  -- As it is without treatment, and as it is (or shall be) after it.
  likelihood          smallint not null,
  impact              smallint not null,
  residual_likelihood smallint,
  residual_impact     smallint,
  now_likelihood      smallint not null generated always as (coalesce(residual_likelihood, likelihood)) stored,
  now_impact          smallint not null generated always as (coalesce(residual_impact, impact)) stored,
  -- How high it is by the tenant's scale, kept because lists, matrix and measures ask for it; written anew for all when
  -- the scale changes.
  level               text not null,
  treatment           text,
  plan                text not null default '',
  treater_id          uuid,
  due_on              date,
  treated_on          date,
  review_on           date not null,
  accepted_by         uuid,
  accepted_at         timestamptz,
  accepted_until      date,
  acceptance          text not null default '',
  -- What was told: the owner of the treatment a week before its day, its day passed, the day of the review.
  reminded_at         timestamptz,
  overdue_since       timestamptz,
  review_told_on      date,
  words               tsvector not null default '',
  version             bigint not null default 1,
  created_at          timestamptz not null,
  updated_at          timestamptz not null,
  primary key (tenant_id, id),
  constraint risk_number unique (tenant_id, number),
  constraint risk_owner foreign key (tenant_id, owner_id) references org.user_account (tenant_id, id),
  constraint risk_treater foreign key (tenant_id, treater_id) references org.user_account (tenant_id, id),
  constraint risk_accepted_by foreign key (tenant_id, accepted_by) references org.user_account (tenant_id, id),
  constraint risk_department foreign key (tenant_id, department_id) references org.department (tenant_id, id),
  constraint risk_title_length check (length(title) between 1 and 200),
  constraint risk_category check (category in ('people', 'physical', 'network', 'data', 'application', 'organisation', 'supplier')),
  constraint risk_state check (state in ('open', 'treating', 'treated', 'accepted', 'closed')),
  constraint risk_grade check (likelihood between 1 and 5 and impact between 1 and 5),
  constraint risk_residual check (residual_likelihood between 1 and 5 and residual_impact between 1 and 5
    or residual_likelihood is null and residual_impact is null),
  constraint risk_level check (level in ('very_low', 'low', 'medium', 'high', 'very_high')),
  constraint risk_treatment check (treatment in ('avoid', 'reduce', 'share', 'accept')),
  constraint risk_treating check (state <> 'treating' or (treatment is not null and treater_id is not null and due_on is not null)),
  constraint risk_accepted check ((state = 'accepted') = (accepted_by is not null and accepted_until is not null and acceptance <> ''))
);
select platform.protect('security.risk');
create index risk_by_state on security.risk (tenant_id, state, id desc);
create index risk_by_cell on security.risk (tenant_id, now_likelihood, now_impact, id desc) where state <> 'closed';
create index risk_by_owner on security.risk (tenant_id, owner_id, id desc);
create index risk_by_treater on security.risk (tenant_id, treater_id, id desc) where treater_id is not null;
create index risk_by_department on security.risk (tenant_id, department_id, id desc) where department_id is not null;
create index risk_by_due on security.risk (tenant_id, due_on, id desc) where state = 'treating';
create index risk_by_review on security.risk (tenant_id, review_on, id desc) where state <> 'closed';
create index risk_by_acceptance on security.risk (tenant_id, accepted_until) where state = 'accepted';
create index risk_words on security.risk using gin (words);

-- Every assessment there was; the risk holds the latest of each kind.
create table security.assessment (
  tenant_id  uuid not null,
  id         uuid not null,
  risk_id    uuid not null,
  kind       text not null,
  likelihood smallint not null,
  impact     smallint not null,
  -- By the scale of that day.
  level      text not null,
  note       text not null default '',
  by_id      uuid,
  at         timestamptz not null,
  primary key (tenant_id, id),
  constraint assessment_risk foreign key (tenant_id, risk_id) references security.risk (tenant_id, id),
  constraint assessment_kind check (kind in ('inherent', 'residual')),
  constraint assessment_grade check (likelihood between 1 and 5 and impact between 1 and 5)
);
select platform.protect('security.assessment');
select platform.only_grows('security.assessment');
create index assessment_of_risk on security.assessment (tenant_id, risk_id, id desc);

-- Ids of the risks with all words, newest first; see tickets.found for why this is a function of another owner.
create function security.risks_found(words tsquery) returns setof uuid
language plpgsql stable security definer set search_path = security, pg_temp rows 100 as $$
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
begin
  return query select r.id from security.risk r where r.tenant_id = tenant and r.words @@ risks_found.words;
end $$;
grant create on schema security to sqm_search;
alter function security.risks_found(tsquery) owner to sqm_search;
revoke create on schema security from sqm_search;
revoke all on function security.risks_found(tsquery) from public;
grant execute on function security.risks_found(tsquery) to sqm_app, sqm_system;
