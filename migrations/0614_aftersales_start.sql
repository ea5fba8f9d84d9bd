-- What a tenant's after-sales start with, all its own to change: a plan for every purchase (a call on day 3 and one on
-- day 30, a year of warranty), limits and checklists of service orders. Limits are product defaults.
create table aftersales.start_text (
  lang text not null,
  key  text not null,
  body text not null,
  primary key (lang, key)
);
select platform.share('aftersales.start_text');

insert into aftersales.start_text (lang, key, body) values
  ('en', 'plan', 'Every purchase'),
  ('zh-Hans', 'plan', '所有购买'),
  ('zh-Hant', 'plan', '所有購買'),
  ('en', 'day3', 'First use'),
  ('zh-Hans', 'day3', '开通使用回访'),
  ('zh-Hant', 'day3', '啟用使用回訪'),
  ('en', 'day3-script', E'Good day, this is the customer care of our company. You bought a product from us three days ago. May I ask two minutes of your time?\nThank you. If anything comes up, we are there for you.'),
  ('zh-Hans', 'day3-script', E'您好，这里是客户服务中心。您三天前购买了我们的产品，想占用您两分钟做个回访，方便吗？\n感谢您的配合，有任何问题随时联系我们。'),
  ('zh-Hant', 'day3-script', E'您好，這裡是客戶服務中心。您三天前購買了我們的產品，想占用您兩分鐘做個回訪，方便嗎？\n感謝您的配合，有任何問題隨時聯絡我們。'),
  ('en', 'day3-questions', E'Does the product work as you expected?\nWas everything explained when you bought it?\nIs there anything you cannot get to work?'),
  ('zh-Hans', 'day3-questions', E'产品使用是否正常？\n购买时讲解是否清楚？\n有没有不会用的功能？'),
  ('zh-Hant', 'day3-questions', E'產品使用是否正常？\n購買時說明是否清楚？\n有沒有不會用的功能？'),
  ('en', 'day30', 'After a month'),
  ('zh-Hans', 'day30', '使用满月回访'),
  ('zh-Hant', 'day30', '使用滿月回訪'),
  ('en', 'day30-script', E'Good day, this is the customer care of our company. You have used our product for a month now. We would like to hear how you are doing with it.'),
  ('zh-Hans', 'day30-script', E'您好，这里是客户服务中心。您使用我们的产品已经一个月了，想了解一下使用情况。'),
  ('zh-Hant', 'day30-script', E'您好，這裡是客戶服務中心。您使用我們的產品已經一個月了，想了解一下使用情況。'),
  ('en', 'day30-questions', E'Is the quality stable?\nDid you need help, and did you get it?\nWhat should we do better?'),
  ('zh-Hans', 'day30-questions', E'使用质量是否稳定？\n是否遇到过问题，解决了吗？\n对我们有什么建议？'),
  ('zh-Hant', 'day30-questions', E'使用品質是否穩定？\n是否遇過問題，解決了嗎？\n對我們有什麼建議？'),
  ('en', 'service-script', E'Good day, this is the customer care of our company. Our technician was with you recently. We would like to know whether everything is in order.'),
  ('zh-Hans', 'service-script', E'您好，这里是客户服务中心。我们的工程师近期为您提供了上门服务，想了解一下您是否满意。'),
  ('zh-Hant', 'service-script', E'您好，這裡是客戶服務中心。我們的工程師近期為您提供了到府服務，想了解一下您是否滿意。'),
  ('en', 'service-questions', E'Did the technician come at the time agreed?\nIs the problem solved?\nWas the place left clean?'),
  ('zh-Hans', 'service-questions', E'工程师是否按约定时间到达？\n问题是否已经解决？\n现场是否清理干净？'),
  ('zh-Hant', 'service-questions', E'工程師是否依約定時間到達？\n問題是否已經解決？\n現場是否清理乾淨？'),
  ('en', 'repair', E'Fault confirmed with the customer\nCause found\nRepaired or part replaced\nTested together with the customer\nPlace left clean'),
  ('zh-Hans', 'repair', E'与客户确认故障\n查明原因\n维修或更换部件\n与客户一起测试\n清理现场'),
  ('zh-Hant', 'repair', E'與客戶確認故障\n查明原因\n維修或更換零件\n與客戶一起測試\n清理現場'),
  ('en', 'upgrade', E'Version noted\nSettings backed up\nUpgraded\nFunctions tested\nNew version noted'),
  ('zh-Hans', 'upgrade', E'记录当前版本\n备份配置\n升级\n测试功能\n记录新版本'),
  ('zh-Hant', 'upgrade', E'記錄目前版本\n備份設定\n升級\n測試功能\n記錄新版本'),
  ('en', 'support', E'Question understood\nShown to the customer\nCustomer has tried it'),
  ('zh-Hans', 'support', E'了解客户问题\n向客户演示\n客户自己操作一遍'),
  ('zh-Hant', 'support', E'了解客戶問題\n向客戶示範\n客戶自行操作一遍'),
  ('en', 'installation', E'Place agreed\nInstalled and connected\nSignal and speed measured\nUse explained\nPlace left clean'),
  ('zh-Hans', 'installation', E'确认安装位置\n安装并接线\n测量信号与速率\n讲解使用方法\n清理现场'),
  ('zh-Hant', 'installation', E'確認安裝位置\n安裝並接線\n量測訊號與速率\n說明使用方法\n清理現場');

create function aftersales.start(tenant uuid) returns void language plpgsql as $$
declare
  tongue text;
  hours  uuid;
  made   uuid;
begin
  if exists (select from aftersales.settings where tenant_id = tenant) then
    return;
  end if;
  select t.lang into tongue from org.tenant t where t.id = tenant;
  -- The first calendar with a working week: business hours.
  select c.id into hours from org.calendar c
   where c.tenant_id = tenant and c.kind = 'weekly' order by c.created_at, c.id limit 1;
  insert into aftersales.settings (tenant_id, id, calendar_id, service_script, service_questions, updated_at)
  select tenant, tenant, hours, s.body, string_to_array(q.body, E'\n'), now()
    from aftersales.start_text s join aftersales.start_text q on q.lang = s.lang and q.key = 'service-questions'
   where s.lang = tongue and s.key = 'service-script';
  insert into aftersales.plan (tenant_id, id, name, position, warranty_months, created_at, updated_at)
  select tenant, gen_random_uuid(), body, 100, 12, now(), now()
    from aftersales.start_text where lang = tongue and key = 'plan'
  returning id into made;
  insert into aftersales.plan_step (tenant_id, id, plan_id, day_offset, purpose, script, questions)
  select tenant, gen_random_uuid(), made, d.days, p.body, s.body, string_to_array(q.body, E'\n')
    from (values ('day3', 3), ('day30', 30)) d(key, days)
    join aftersales.start_text p on p.lang = tongue and p.key = d.key
    join aftersales.start_text s on s.lang = tongue and s.key = d.key || '-script'
    join aftersales.start_text q on q.lang = tongue and q.key = d.key || '-questions';
  insert into aftersales.order_rule (tenant_id, id, kind, response_normal, response_urgent, turnaround_normal,
    turnaround_urgent, steps)
  select tenant, gen_random_uuid(), r.kind, r.response * 3600, r.urgent * 3600, r.turnaround * 3600, r.turnaround_urgent * 3600,
         string_to_array(t.body, E'\n')
    from (values ('repair', 4, 1, 24, 8), ('upgrade', 8, 4, 40, 16), ('support', 4, 1, 16, 8), ('installation', 8, 4, 40, 16))
           r(kind, response, urgent, turnaround, turnaround_urgent)
    join aftersales.start_text t on t.lang = tongue and t.key = r.kind;
end $$;

-- At the end of the transaction that makes the tenant, when its calendars are there.
create function aftersales.start_new_tenant() returns trigger language plpgsql as $$
begin
  perform aftersales.start(new.id);
  return null;
end $$;
create constraint trigger aftersales_start after insert on org.tenant deferrable initially deferred
  for each row execute function aftersales.start_new_tenant();
