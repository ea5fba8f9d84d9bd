-- What a security check is about (handbook §7.2.2: sites are inspected; §7.2.5: applications are tested): a site, a data asset,
-- an application with its version, the kind of test and the report. A check can be made by hand without a plan, keeps
-- photographs beside its items, and has a history that says which item a line is about.
alter table security.check_plan
  add column site_id uuid,
  add column data_asset_id uuid,
  add column application text not null default '',
  add column test_kind text,
  add constraint check_plan_site foreign key (tenant_id, site_id) references security.site (tenant_id, id),
  add constraint check_plan_data_asset foreign key (tenant_id, data_asset_id) references security.data_asset (tenant_id, id),
  add constraint check_plan_application check (length(application) <= 200),
  add constraint check_plan_test_kind check (test_kind in ('code_scan', 'penetration_test', 'configuration', 'dependency_check'));

alter table security.check
  alter column plan_id drop not null,
  add column site_id uuid,
  add column data_asset_id uuid,
  -- What is tested, by name, in which version.
  add column application text not null default '',
  add column tested_version text not null default '',
  add column test_kind text,
  -- Where the report is: its number or address.
  add column report text not null default '',
  add constraint check_site foreign key (tenant_id, site_id) references security.site (tenant_id, id),
  add constraint check_data_asset foreign key (tenant_id, data_asset_id) references security.data_asset (tenant_id, id),
  add constraint check_lengths check (length(application) <= 200 and length(tested_version) <= 60 and length(report) <= 300),
  add constraint check_test_kind check (test_kind in ('code_scan', 'penetration_test', 'configuration', 'dependency_check'));
create index check_of_site on security.check (tenant_id, site_id, due_on desc, id desc) where site_id is not null;
create index check_of_data_asset on security.check (tenant_id, data_asset_id, due_on desc, id desc) where data_asset_id is not null;
create index check_of_test on security.check (tenant_id, test_kind, due_on desc, id desc) where test_kind is not null;
-- Made by hand: their titles are looked through, those of plans in the plans.
create index check_by_hand on security.check (tenant_id, due_on desc, id desc) where plan_id is null;

-- The part of the record a line is about: an item of a checklist; empty = the whole.
alter table security.entry add column part text not null default '';

-- Photographs of what was seen, beside the item. Sealed.
create table security.check_photo (
  tenant_id    uuid not null,
  id           uuid not null,
  check_id     uuid not null,
  place        smallint not null,
  content_type text not null,
  size         integer not null,
  data         bytea not null,
  taken_by     uuid,
  created_at   timestamptz not null,
  primary key (tenant_id, id),
  constraint check_photo_item foreign key (tenant_id, check_id, place) references security.check_item (tenant_id, check_id, place),
  constraint check_photo_by foreign key (tenant_id, taken_by) references org.user_account (tenant_id, id),
  constraint check_photo_type check (content_type in ('image/png', 'image/jpeg', 'image/webp'))
);
select platform.protect('security.check_photo');
create index check_photo_of_item on security.check_photo (tenant_id, check_id, place, id);
revoke select on security.check_photo from sqm_readonly, sqm_search;
grant select (tenant_id, id, check_id, place, content_type, size, created_at) on security.check_photo to sqm_readonly, sqm_search;
