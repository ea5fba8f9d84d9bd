-- What POST /api/v1/tickets writes. Numbers come from a block of 64 that the product keeps in memory: here the id is the
-- number. Further ids are made of the same one, so that they sort by time as the product's do.
with ticket as (
  insert into tickets.ticket (tenant_id, id, number, external_source, external_id, kind, subject, impact, urgency,
    priority, category_id, channel, department_id, assignee_id, customer_id, customer_class, area, region, city,
    product, tags, attributes, opened_at, last_customer_at, repeated, due_at, due_kind, warn_at, overdue_since,
    clocks_paused, created_at, created_by, updated_at)
  values (:tenant::uuid, :new::uuid, 'N-' || :new::uuid, null, null, 'repair', 'Broadband slow in the evening', 'medium', 'medium',
    'p3', null, 'phone', null, null, null, '', 'urban', '', '', '', '{}', '{}', now(), now(),
    tickets.is_repeat(null, 'repair', null, now()), now() + interval '2 hours', 'first_response', now() + interval '90 minutes',
    null, false, now(), '01a21349-8ecd-7be9-838b-e463e3c507e5', now())
), text as (
  insert into tickets.ticket_text (tenant_id, id, document)
  values (:tenant::uuid, :new::uuid, ('''aaaa.' || :new::uuid || ''' ''aaaa.2026'' ''aaaa.broadband'' ''aaaa.call'' ''aaaa.even'' ''aaaa.everi'' ''aaaa.freez'' ''aaaa.from'' ''aaaa.in'' ''aaaa.seven'' ''aaaa.slow'' ''aaaa.t'' ''aaaa.ten'' ''aaaa.the'' ''aaaa.to'' ''aaaa.video''')::tsvector)
), message as (
  insert into tickets.message (tenant_id, id, ticket_id, kind, author_kind, channel, body, at)
  values (:tenant::uuid, :new::uuid, :new::uuid, 'customer', 'customer', 'phone',
    'Video calls freeze every evening from seven to ten.', now())
)
insert into tickets.clock (tenant_id, id, ticket_id, kind, cycle, policy_id, policy_version, policy_names, target,
  calendar_id, calendar_version, started_at, due_at, warn_at, breached_at, phase, outcome, facts)
select :tenant::uuid, encode(set_byte(uuid_send(:new::uuid), 15, c.n), 'hex')::uuid, :new::uuid, c.kind, 1,
    (select id from tickets.policy where tenant_id = :tenant::uuid and position = 30), 1,
    '{"en": "Repairs, towns", "zh-Hans": "报障（城镇）", "zh-Hant": "報修（城鎮）"}', c.target, null, null, now(),
    now() + c.allowed, now() + c.allowed * 0.75, null, 'running', 'running', c.facts
  from (values
    (1, 'first_response', interval '2 hours', '{"kind": "business", "seconds": 7200, "ends_with": "reply", "warn_percent": 75}'::jsonb,
     '[{"at": "2026-11-25T15:24:07.408381Z", "is": "started", "warn": 75, "zone": "Asia/Shanghai", "policy": "01a21349-8ec3-7a06-a7be-94e91a027838", "target": {"kind": "business", "seconds": 7200}, "ends_with": "reply", "policy_version": 1}]'::jsonb),
    (2, 'resolution', interval '48 hours', '{"kind": "business", "seconds": 172800, "ends_with": "resolution", "warn_percent": 75}',
     '[{"at": "2026-11-25T15:24:07.408381Z", "is": "started", "warn": 75, "zone": "Asia/Shanghai", "policy": "01a21349-8ec3-7a06-a7be-94e91a027838", "target": {"kind": "business", "seconds": 172800}, "ends_with": "resolution", "policy_version": 1}]'),
    (3, 'statutory', interval '48 hours', '{"kind": "statutory", "seconds": 172800, "ends_with": "resolution", "warn_percent": 75}',
     '[{"at": "2026-11-25T15:24:07.408381Z", "is": "started", "warn": 75, "zone": "Asia/Shanghai", "policy": "01a21349-8ec3-7a06-a7be-94e91a027838", "target": {"kind": "statutory", "seconds": 172800}, "ends_with": "resolution", "policy_version": 1}]')
  ) as c(n, kind, allowed, target, facts);

insert into platform.audit (tenant_id, id, at, actor_kind, actor_id, action, entity_kind, entity_id, request_id, changes)
values (:tenant::uuid, :new::uuid, now(), 'user', '01a21349-8ecd-7be9-838b-e463e3c507e5', 'ticket.create', 'ticket', :new::uuid,
  '01a2134e-976f-715b-87c7-19b8467c11c1', '{"kind": "repair", "number": "T-2026-000007"}');

insert into platform.event (tenant_id, id, at, kind, entity_kind, entity_id, data)
values (:tenant::uuid, :new::uuid, now(), 'ticket.created', 'ticket', :new::uuid,
  '{"kind": "repair", "number": "T-2026-000007", "status": "new", "assignee": null, "priority": "p3", "opened_at": "2026-11-25T15:24:07.408381Z", "department": null}');
