-- A merger writes in the duties of the incident that remains. What it wrote, and what stood there before, is kept with them: a merger
-- that was a mistake is taken back without a trace in any figure.
alter table incidents.obligation
  -- The incident whose merger wrote last in this duty.
  add column merger_from   uuid,
  -- The duty as it was before that; null where the merger made it.
  add column merger_before jsonb,
  add constraint obligation_merger foreign key (tenant_id, merger_from) references incidents.incident (tenant_id, id),
  add constraint obligation_merger_before check (merger_from is not null or merger_before is null);
