-- What a tenant starts with: a category tree and SLA policies, all its own to change afterwards.

create table tickets.category_reference (
  code       text primary key,
  parent     text references tickets.category_reference (code),
  position   integer not null,
  kind       text,
  impact     text,
  urgency    text,
  names      jsonb not null
);
select platform.share('tickets.category_reference');

insert into tickets.category_reference (code, parent, position, kind, impact, urgency, names)
select code, parent, row_number() over ()::integer, kind, impact, urgency,
       jsonb_build_object('en', en, 'zh-Hans', hans, 'zh-Hant', hant)
from (values
  ('network',              null::text, null::text,     null::text, null::text, 'Network', '网络', '網路'),
  ('network.broadband',    'network',  'repair',       'medium',   'high',     'Broadband fault', '宽带故障', '寬頻障礙'),
  ('network.slow',         'network',  'repair',       'medium',   'medium',   'Slow or unstable connection', '网速慢或不稳定', '網速慢或不穩定'),
  ('network.mobile',       'network',  'repair',       'medium',   'medium',   'Mobile coverage and calls', '移动信号与通话', '行動訊號與通話'),
  ('network.fixed',        'network',  'repair',       'medium',   'medium',   'Fixed line fault', '固话故障', '市話障礙'),
  ('network.tv',           'network',  'repair',       'low',      'medium',   'Television', '电视业务故障', '電視服務障礙'),
  ('network.outage',       'network',  'repair',       'high',     'high',     'Area outage', '区域性中断', '區域性中斷'),
  ('billing',              null,       null,           null,       null,       'Charges', '资费与账单', '資費與帳單'),
  ('billing.dispute',      'billing',  'complaint',    'medium',   'medium',   'Disputed charge', '费用争议', '費用爭議'),
  ('billing.roaming',      'billing',  'complaint',    'medium',   'medium',   'Roaming and data charges', '漫游与流量费', '漫遊與數據費用'),
  ('billing.plan',         'billing',  'consultation', 'low',      'low',      'Plans and prices', '套餐与资费咨询', '方案與資費諮詢'),
  ('billing.invoice',      'billing',  'consultation', 'low',      'low',      'Invoice', '发票', '發票'),
  ('service',              null,       null,           null,       null,       'Service', '服务', '服務'),
  ('service.attitude',     'service',  'complaint',    'medium',   'medium',   'Attitude of staff', '服务态度', '服務態度'),
  ('service.delay',        'service',  'complaint',    'medium',   'high',     'Late or missed appointment', '未按约上门或延误', '未依約到府或延誤'),
  ('service.marketing',    'service',  'complaint',    'medium',   'medium',   'Marketing and unwanted orders', '营销与误开通', '行銷與誤開通'),
  ('service.quality',      'service',  'complaint',    'medium',   'medium',   'Quality of service work', '服务质量', '服務品質'),
  ('account',              null,       null,           null,       null,       'Orders and accounts', '业务办理', '業務辦理'),
  ('account.install',      'account',  'consultation', 'low',      'medium',   'Installation and move', '装机与移机', '裝機與移機'),
  ('account.change',       'account',  'consultation', 'low',      'low',      'Change of service', '业务变更', '服務變更'),
  ('account.cancel',       'account',  'consultation', 'low',      'medium',   'Cancellation', '销户与停机', '退租與停話'),
  ('account.number',       'account',  'consultation', 'low',      'low',      'Number portability', '携号转网', '號碼可攜'),
  ('support',              null,       null,           null,       null,       'Technical support', '技术支持', '技術支援'),
  ('support.hardware',     'support',  'support',      'medium',   'medium',   'Hardware', '硬件', '硬體'),
  ('support.software',     'support',  'support',      'medium',   'medium',   'Software', '软件', '軟體'),
  ('support.network',      'support',  'support',      'medium',   'medium',   'Network configuration', '网络配置', '網路設定'),
  ('support.security',     'support',  'support',      'high',     'high',     'Security', '信息安全', '資訊安全')
) as given(code, parent, kind, impact, urgency, en, hans, hant);

-- The policies a tenant begins with. Limits: statutory ones from the Telecom Regulations (repair within 48 h in towns,
-- 72 h in the country) and MIIT Order 35 (answer to a complaint within 15 days); the rest are product defaults.
create table tickets.policy_reference (
  code      text primary key,
  position  integer not null,
  names     jsonb not null,
  condition jsonb not null,
  business  boolean not null
);
select platform.share('tickets.policy_reference');

create table tickets.policy_target_reference (
  policy    text not null references tickets.policy_reference (code),
  clock     text not null,
  priority  text,
  seconds   bigint not null,
  ends_with text not null,
  unique nulls not distinct (policy, clock, priority)
);
select platform.share('tickets.policy_target_reference');

insert into tickets.policy_reference (code, position, names, condition, business) values
  ('complaint', 10, '{"en": "Complaints", "zh-Hans": "投诉", "zh-Hant": "投訴"}', '{"kind": ["complaint"]}', true),
  ('repair-rural', 20, '{"en": "Repairs, country", "zh-Hans": "报障（农村）", "zh-Hant": "報修（鄉村）"}',
    '{"kind": ["repair"], "area": ["rural"]}', false),
  ('repair', 30, '{"en": "Repairs, towns", "zh-Hans": "报障（城镇）", "zh-Hant": "報修（城鎮）"}', '{"kind": ["repair"]}', false),
  ('standard', 40, '{"en": "Standard", "zh-Hans": "标准", "zh-Hant": "標準"}', '{}', true);

insert into tickets.policy_target_reference (policy, clock, priority, seconds, ends_with)
select policy, clock, priority, (hours * 3600)::bigint, ends_with
from (values
  ('complaint',    'statutory',      null::text, 360.0, 'reply'),
  ('repair-rural', 'statutory',      null,       72,    'resolution'),
  ('repair',       'statutory',      null,       48,    'resolution'),
  ('complaint',    'next_reply',     null,       8,     'reply'),
  ('standard',     'next_reply',     null,       8,     'reply'),
  ('repair-rural', 'next_reply',     null,       12,    'reply'),
  ('repair',       'next_reply',     null,       12,    'reply'),
  ('complaint', 'first_response', 'p1', 0.5, 'reply'), ('complaint', 'first_response', 'p2', 1, 'reply'),
  ('complaint', 'first_response', 'p3', 4, 'reply'), ('complaint', 'first_response', 'p4', 8, 'reply'),
  ('complaint', 'first_response', 'p5', 16, 'reply'),
  ('complaint', 'resolution', 'p1', 8, 'resolution'), ('complaint', 'resolution', 'p2', 16, 'resolution'),
  ('complaint', 'resolution', 'p3', 40, 'resolution'), ('complaint', 'resolution', 'p4', 56, 'resolution'),
  ('complaint', 'resolution', 'p5', 80, 'resolution'),
  ('repair', 'first_response', 'p1', 0.25, 'reply'), ('repair', 'first_response', 'p2', 1, 'reply'),
  ('repair', 'first_response', null, 2, 'reply'),
  ('repair', 'resolution', 'p1', 8, 'resolution'), ('repair', 'resolution', 'p2', 24, 'resolution'),
  ('repair', 'resolution', null, 48, 'resolution'),
  ('repair-rural', 'first_response', 'p1', 0.25, 'reply'), ('repair-rural', 'first_response', 'p2', 1, 'reply'),
  ('repair-rural', 'first_response', null, 2, 'reply'),
  ('repair-rural', 'resolution', 'p1', 12, 'resolution'), ('repair-rural', 'resolution', 'p2', 36, 'resolution'),
  ('repair-rural', 'resolution', null, 72, 'resolution'),
  ('standard', 'first_response', 'p1', 0.5, 'reply'), ('standard', 'first_response', 'p2', 2, 'reply'),
  ('standard', 'first_response', 'p3', 4, 'reply'), ('standard', 'first_response', 'p4', 8, 'reply'),
  ('standard', 'first_response', 'p5', 16, 'reply'),
  ('standard', 'resolution', 'p1', 4, 'resolution'), ('standard', 'resolution', 'p2', 8, 'resolution'),
  ('standard', 'resolution', 'p3', 24, 'resolution'), ('standard', 'resolution', 'p4', 40, 'resolution'),
  ('standard', 'resolution', 'p5', 80, 'resolution')
) as given(policy, clock, priority, hours, ends_with);

-- Gives a tenant its categories and policies, unless it has some.
create function tickets.start(tenant uuid) returns void language plpgsql as $$
declare
  hours uuid;
begin
  if not exists (select from tickets.category where tenant_id = tenant) then
    insert into tickets.category (tenant_id, id, code, names, kind, impact, urgency, position, created_at)
    select tenant, platform.new_id(), code, names, kind, impact, urgency, position, now() from tickets.category_reference;
    update tickets.category c set parent_id = p.id
      from tickets.category_reference r
      join tickets.category p on p.tenant_id = tenant and p.code = r.parent
     where c.tenant_id = tenant and c.code = r.code;
  end if;
  if not exists (select from tickets.policy where tenant_id = tenant) then
    -- The first calendar with a working week: business hours.
    select c.id into hours from org.calendar c
     where c.tenant_id = tenant and c.kind = 'weekly' order by c.created_at, c.id limit 1;
    with made as (
      insert into tickets.policy (tenant_id, id, names, position, condition, calendar_id, created_at, updated_at)
      select tenant, platform.new_id(), names, position, condition, case when business then hours end, now(), now()
        from tickets.policy_reference
      returning id, position
    )
    insert into tickets.policy_target (tenant_id, id, policy_id, clock, priority, seconds, ends_with)
    select tenant, platform.new_id(), m.id, r.clock, r.priority, r.seconds, r.ends_with
      from made m
      join tickets.policy_reference p on p.position = m.position
      join tickets.policy_target_reference r on r.policy = p.code;
  end if;
end $$;

-- At the end of the transaction that makes the tenant, when its calendars are there: no ticket can come before its
-- policies.
create function tickets.start_new_tenant() returns trigger language plpgsql as $$
begin
  perform tickets.start(new.id);
  return null;
end $$;
create constraint trigger tickets_start after insert on org.tenant deferrable initially deferred
  for each row execute function tickets.start_new_tenant();
