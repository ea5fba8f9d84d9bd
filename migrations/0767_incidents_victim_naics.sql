-- The victim's line of business by its code (NAICS: two to six digits, or a range of sectors as "48-49"). Sources name it, and a
-- whole industry is the beginning of its codes: 517 is telecommunications. Compared byte by byte, so that a beginning is a range.
alter table incidents.incident
  add column victim_naics text collate "C" not null default '',
  add constraint incident_victim_naics check (victim_naics ~ '^([0-9]{2,6}|[0-9]{2}-[0-9]{2})?$');
create index incident_by_naics on incidents.incident (tenant_id, victim_naics, id desc) where victim_naics <> '';
