-- Who may do what with security incidents, and what a tenant begins with.
insert into org.role_permission (role, permission)
select granted.role, permission
from (values
  ('tenant_admin', array['incident.read', 'incident.report', 'incident.edit', 'incident.decide', 'incident.restrict',
                         'incident.break_glass', 'incident.export', 'incident.import', 'incident.configure']),
  ('security_officer', array['incident.read', 'incident.report', 'incident.edit', 'incident.decide', 'incident.restrict',
                             'incident.break_glass', 'incident.export', 'incident.import', 'incident.configure']),
  ('quality_manager', array['incident.read', 'incident.report', 'incident.edit', 'incident.export']),
  ('supervisor', array['incident.read', 'incident.report']),
  -- Anybody reports (§7.3.2: at once); engineers respond.
  ('engineer', array['incident.read', 'incident.report', 'incident.edit']),
  ('agent', array['incident.report']),
  ('auditor', array['incident.read'])
) as granted (role, permissions), unnest(granted.permissions) as permission;

-- Categories a tenant begins with: those of GB/T 20986-2023 (names unverified) and what is commonly asked for below them.
create table incidents.start_category (
  lang     text not null,
  code     text not null,
  parent   text,
  name     text not null,
  position integer not null,
  primary key (lang, code)
);
select platform.share('incidents.start_category');
insert into incidents.start_category (lang, code, parent, name, position)
select l.lang, c.code, c.parent, case l.lang when 'en' then c.en when 'zh-Hans' then c.hans else c.hant end, c.position
  from (values ('en'), ('zh-Hans'), ('zh-Hant')) l(lang)
 cross join (values
  (1, 'malware', null, 'Malware', '恶意程序', '惡意程式'),
  (2, 'ransomware', 'malware', 'Ransomware', '勒索病毒', '勒索軟體'),
  (3, 'botnet', 'malware', 'Botnet', '僵尸网络', '殭屍網路'),
  (10, 'attack', null, 'Network attack', '网络攻击', '網路攻擊'),
  (11, 'ddos', 'attack', 'Denial of service', '拒绝服务攻击', '阻斷服務攻擊'),
  (12, 'intrusion', 'attack', 'Intrusion', '系统入侵', '系統入侵'),
  (13, 'phishing', 'attack', 'Phishing', '网络钓鱼', '網路釣魚'),
  (20, 'data', null, 'Data security', '数据安全', '資料安全'),
  (21, 'data_leak', 'data', 'Data leak', '数据泄露', '資料外洩'),
  (22, 'data_loss', 'data', 'Data lost or altered', '数据丢失或篡改', '資料遺失或竄改'),
  (30, 'content', null, 'Information content', '信息内容安全', '資訊內容安全'),
  (40, 'failure', null, 'Equipment or facility failure', '设备设施故障', '設備設施故障'),
  (50, 'violation', null, 'Violation of rules', '违规操作', '違規操作'),
  (60, 'hazard', null, 'Hazard', '安全隐患', '安全隱患'),
  (70, 'anomaly', null, 'Anomalous behaviour', '异常行为', '異常行為'),
  (80, 'disaster', null, 'Force majeure', '不可抗力', '不可抗力'),
  (90, 'other', null, 'Other', '其他', '其他')
) c(position, code, parent, en, hans, hant);

create function incidents.start(tenant uuid) returns void language sql as $$
  insert into incidents.category (tenant_id, code, parent, name, position)
  select tenant, c.code, c.parent, c.name, c.position
    from incidents.start_category c join org.tenant t on t.id = tenant
   where c.lang = case when t.lang in ('zh-Hans', 'zh-Hant') then t.lang else 'en' end
   order by c.parent nulls first, c.position
$$;
create function incidents.start_new_tenant() returns trigger language plpgsql as $$
begin
  perform incidents.start(new.id);
  return null;
end $$;
create constraint trigger incidents_start after insert on org.tenant deferrable initially deferred
  for each row execute function incidents.start_new_tenant();
