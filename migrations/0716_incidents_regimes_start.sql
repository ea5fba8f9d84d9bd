-- The regimes a tenant begins with, all its own to change. Names of laws and limits as far as they were seen; what comes from
-- secondary sources is not verified and says so. An operator in Europe begins as one of Europe's kinds, any other as a network
-- and telecom operator.
create table incidents.start_regime (
  code                    text primary key,
  position                integer not null,
  names                   jsonb not null,
  sources                 jsonb not null,
  verified                boolean not null,
  language                text not null,
  active                  boolean not null,
  minimum_level           text,
  personal_data           boolean not null,
  critical_infrastructure boolean,
  product_flaw            boolean,
  operators               text[] not null
);
select platform.share('incidents.start_regime');
create table incidents.start_step (
  regime         text not null references incidents.start_regime (code),
  place          smallint not null,
  report         text not null,
  names          jsonb not null,
  recipients     jsonb not null,
  deadline_unit  text not null,
  deadline_count integer not null,
  anchor         text not null,
  high_risk      boolean not null,
  verified       boolean not null,
  primary key (regime, place)
);
select platform.share('incidents.start_step');

insert into incidents.start_regime (code, position, names, sources, verified, language, active, minimum_level, personal_data,
  critical_infrastructure, product_flaw, operators) values
  ('cac_critical', 10, '{"en": "CAC: critical infrastructure", "zh-Hans": "网信办报告：关键信息基础设施运营者", "zh-Hant": "網信辦報告：關鍵資訊基礎設施營運者"}',
   '{"en": "National cybersecurity incident reporting measures (CAC, in force 1 November 2025)", "zh-Hans": "国家网络安全事件报告管理办法（国家网信办，2025 年 11 月 1 日起施行）", "zh-Hant": "國家網路安全事件報告管理辦法（國家網信辦，2025 年 11 月 1 日起施行）"}',
   true, 'zh', true, 'larger', false, true, null, array[]::text[]),
  ('cac_organ', 20, '{"en": "CAC: state organs", "zh-Hans": "网信办报告：党政机关", "zh-Hant": "網信辦報告：黨政機關"}',
   '{"en": "National cybersecurity incident reporting measures (CAC, in force 1 November 2025)", "zh-Hans": "国家网络安全事件报告管理办法（国家网信办，2025 年 11 月 1 日起施行）", "zh-Hant": "國家網路安全事件報告管理辦法（國家網信辦，2025 年 11 月 1 日起施行）"}',
   true, 'zh', true, 'larger', false, false, null, array['state_organ']::text[]),
  ('cac_network', 30, '{"en": "CAC: network operators", "zh-Hans": "网信办报告：其他网络运营者", "zh-Hant": "網信辦報告：其他網路營運者"}',
   '{"en": "National cybersecurity incident reporting measures (CAC, in force 1 November 2025)", "zh-Hans": "国家网络安全事件报告管理办法（国家网信办，2025 年 11 月 1 日起施行）", "zh-Hant": "國家網路安全事件報告管理辦法（國家網信辦，2025 年 11 月 1 日起施行）"}',
   true, 'zh', true, 'larger', false, false, null, array['network']::text[]),
  ('miit_internet', 40, '{"en": "MIIT: public internet emergencies", "zh-Hans": "工信部报告：公共互联网网络安全突发事件", "zh-Hant": "工信部報告：公共互聯網網路安全突發事件"}',
   '{"en": "Emergency plan for public internet cybersecurity incidents, MIIT 2017", "zh-Hans": "公共互联网网络安全突发事件应急预案（工业和信息化部，2017 年）", "zh-Hant": "公共互聯網網路安全突發事件應急預案（工業和資訊化部，2017 年）"}',
   true, 'zh', true, 'general', false, null, null, array['telecom']::text[]),
  ('product_flaw', 50, '{"en": "Flaw of a product", "zh-Hans": "网络产品安全缺陷报告", "zh-Hant": "網路產品安全缺陷報告"}',
   '{"en": "Network data security regulations: a flaw that endangers national security or public interest", "zh-Hans": "网络数据安全管理条例：产品缺陷、漏洞涉及国家安全、公共利益", "zh-Hant": "網路資料安全管理條例：產品缺陷、漏洞涉及國家安全、公共利益"}',
   true, 'zh', true, null, false, null, true, array['network']::text[]),
  ('miit_data', 60, '{"en": "MIIT: data security incidents", "zh-Hans": "工信部报告：数据安全事件", "zh-Hant": "工信部報告：資料安全事件"}',
   '{"en": "Emergency plan for data security incidents in industry and IT (trial), MIIT 2024, No. 214; deadlines not seen: off until they are entered", "zh-Hans": "工业和信息化领域数据安全事件应急预案（试行）（工信部网安〔2024〕214 号）；未见时限原文，录入时限后启用", "zh-Hant": "工業和資訊化領域資料安全事件應急預案（試行）（工信部網安〔2024〕214 號）；未見時限原文，錄入時限後啟用"}',
   false, 'zh', false, 'general', true, null, null, array['network', 'telecom']::text[]),
  ('nis2', 70, '{"en": "NIS2: significant incident", "zh-Hans": "NIS2：重大影响事件", "zh-Hant": "NIS2：重大影響事件"}',
   '{"en": "Directive (EU) 2022/2555, Article 23; from level larger on is a product default", "zh-Hans": "欧盟指令 2022/2555 第 23 条；自较大级起为产品默认", "zh-Hant": "歐盟指令 2022/2555 第 23 條；自較大級起為產品預設"}',
   true, 'en', true, 'larger', false, null, null, array['essential']::text[]),
  ('gdpr', 80, '{"en": "GDPR: controller", "zh-Hans": "GDPR：数据控制者", "zh-Hant": "GDPR：資料控管者"}',
   '{"en": "Regulation (EU) 2016/679, Articles 33 and 34", "zh-Hans": "欧盟条例 2016/679 第 33、34 条", "zh-Hant": "歐盟條例 2016/679 第 33、34 條"}',
   true, 'en', true, null, true, null, null, array['controller']::text[]),
  ('gdpr_processor', 90, '{"en": "GDPR: processor", "zh-Hans": "GDPR：数据处理者", "zh-Hant": "GDPR：資料處理者"}',
   '{"en": "Regulation (EU) 2016/679, Article 33(2)", "zh-Hans": "欧盟条例 2016/679 第 33 条第 2 款", "zh-Hant": "歐盟條例 2016/679 第 33 條第 2 款"}',
   true, 'en', true, null, true, null, null, array['processor']::text[]),
  ('cra_flaw', 100, '{"en": "CRA: exploited vulnerability", "zh-Hans": "CRA：被利用的漏洞", "zh-Hant": "CRA：遭利用的漏洞"}',
   '{"en": "Regulation (EU) 2024/2847, Article 14(2)", "zh-Hans": "欧盟条例 2024/2847 第 14 条第 2 款", "zh-Hant": "歐盟條例 2024/2847 第 14 條第 2 款"}',
   true, 'en', true, null, false, null, true, array['manufacturer']::text[]),
  ('cra_incident', 110, '{"en": "CRA: severe incident", "zh-Hans": "CRA：严重事件", "zh-Hant": "CRA：嚴重事件"}',
   '{"en": "Regulation (EU) 2024/2847, Article 14(4); from level larger on is a product default", "zh-Hans": "欧盟条例 2024/2847 第 14 条第 4 款；自较大级起为产品默认", "zh-Hant": "歐盟條例 2024/2847 第 14 條第 4 款；自較大級起為產品預設"}',
   true, 'en', true, 'larger', false, null, false, array['manufacturer']::text[]);

insert into incidents.start_step (regime, place, report, names, recipients, deadline_unit, deadline_count, anchor, high_risk,
  verified) values
  ('cac_critical', 1, 'initial', '{"en": "First report", "zh-Hans": "首报", "zh-Hant": "首報"}',
   '{"en": "Protection department and police", "zh-Hans": "关键信息基础设施保护工作部门、公安机关", "zh-Hant": "關鍵資訊基礎設施保護工作部門、公安機關"}', 'hours', 1, 'aware', false, true),
  ('cac_critical', 2, 'final', '{"en": "Summary report", "zh-Hans": "总结报告", "zh-Hant": "總結報告"}',
   '{"en": "Protection department and police", "zh-Hans": "关键信息基础设施保护工作部门、公安机关", "zh-Hant": "關鍵資訊基礎設施保護工作部門、公安機關"}', 'days', 30, 'closed', false, false),
  ('cac_organ', 1, 'initial', '{"en": "First report", "zh-Hans": "首报", "zh-Hant": "首報"}',
   '{"en": "Own cyber office", "zh-Hans": "本部门网信工作机构", "zh-Hant": "本部門網信工作機構"}', 'hours', 2, 'aware', false, true),
  ('cac_organ', 2, 'final', '{"en": "Summary report", "zh-Hans": "总结报告", "zh-Hant": "總結報告"}',
   '{"en": "Own cyber office", "zh-Hans": "本部门网信工作机构", "zh-Hant": "本部門網信工作機構"}', 'days', 30, 'closed', false, false),
  ('cac_network', 1, 'initial', '{"en": "First report", "zh-Hans": "首报", "zh-Hant": "首報"}',
   '{"en": "Provincial CAC", "zh-Hans": "属地省级网信部门", "zh-Hant": "屬地省級網信部門"}', 'hours', 4, 'aware', false, true),
  ('cac_network', 2, 'final', '{"en": "Summary report", "zh-Hans": "总结报告", "zh-Hant": "總結報告"}',
   '{"en": "Provincial CAC", "zh-Hans": "属地省级网信部门", "zh-Hant": "屬地省級網信部門"}', 'days', 30, 'closed', false, false),
  ('miit_internet', 1, 'initial', '{"en": "By telephone", "zh-Hans": "电话报告", "zh-Hant": "電話報告"}',
   '{"en": "MIIT emergency office and provincial bureau", "zh-Hans": "工业和信息化部应急办、省通信管理局", "zh-Hant": "工業和資訊化部應急辦、省通訊管理局"}', 'at_once', 0, 'aware', false, true),
  ('product_flaw', 1, 'initial', '{"en": "First report", "zh-Hans": "首报", "zh-Hant": "首報"}',
   '{"en": "Competent authority", "zh-Hans": "有关主管部门", "zh-Hant": "有關主管部門"}', 'hours', 24, 'aware', false, true),
  ('miit_data', 1, 'initial', '{"en": "First report", "zh-Hans": "首报", "zh-Hant": "首報"}',
   '{"en": "MIIT or provincial bureau", "zh-Hans": "工业和信息化部、省通信管理局", "zh-Hant": "工業和資訊化部、省通訊管理局"}', 'at_once', 0, 'aware', false, false),
  ('miit_data', 2, 'final', '{"en": "Summary report", "zh-Hans": "总结报告", "zh-Hant": "總結報告"}',
   '{"en": "MIIT or provincial bureau", "zh-Hans": "工业和信息化部、省通信管理局", "zh-Hant": "工業和資訊化部、省通訊管理局"}', 'days', 30, 'closed', false, false),
  ('nis2', 1, 'initial', '{"en": "Early warning", "zh-Hans": "早期预警", "zh-Hant": "早期預警"}',
   '{"en": "CSIRT or competent authority", "zh-Hans": "CSIRT 或主管机关", "zh-Hant": "CSIRT 或主管機關"}', 'hours', 24, 'aware', false, true),
  ('nis2', 2, 'follow_up', '{"en": "Incident notification", "zh-Hans": "事件通报", "zh-Hant": "事件通報"}',
   '{"en": "CSIRT or competent authority", "zh-Hans": "CSIRT 或主管机关", "zh-Hant": "CSIRT 或主管機關"}', 'hours', 72, 'aware', false, true),
  ('nis2', 3, 'final', '{"en": "Final report", "zh-Hans": "最终报告", "zh-Hant": "最終報告"}',
   '{"en": "CSIRT or competent authority", "zh-Hans": "CSIRT 或主管机关", "zh-Hant": "CSIRT 或主管機關"}', 'months', 1, 'previous_sent', false, true),
  ('gdpr', 1, 'initial', '{"en": "Notification", "zh-Hans": "向监管机构通报", "zh-Hant": "向監管機關通報"}',
   '{"en": "Supervisory authority", "zh-Hans": "数据保护监管机构", "zh-Hant": "資料保護監管機關"}', 'hours', 72, 'aware', false, true),
  ('gdpr', 2, 'notice', '{"en": "Word to the data subjects", "zh-Hans": "告知数据主体", "zh-Hant": "告知資料主體"}',
   '{"en": "Data subjects", "zh-Hans": "数据主体", "zh-Hant": "資料主體"}', 'at_once', 0, 'aware', true, true),
  ('gdpr_processor', 1, 'notice', '{"en": "Word to the controller", "zh-Hans": "告知数据控制者", "zh-Hant": "告知資料控管者"}',
   '{"en": "Controller", "zh-Hans": "数据控制者", "zh-Hant": "資料控管者"}', 'at_once', 0, 'aware', false, true),
  ('cra_flaw', 1, 'initial', '{"en": "Early warning", "zh-Hans": "早期预警", "zh-Hant": "早期預警"}',
   '{"en": "CSIRT and ENISA", "zh-Hans": "CSIRT 与 ENISA", "zh-Hant": "CSIRT 與 ENISA"}', 'hours', 24, 'aware', false, true),
  ('cra_flaw', 2, 'follow_up', '{"en": "Notification", "zh-Hans": "通报", "zh-Hant": "通報"}',
   '{"en": "CSIRT and ENISA", "zh-Hans": "CSIRT 与 ENISA", "zh-Hant": "CSIRT 與 ENISA"}', 'hours', 72, 'aware', false, true),
  ('cra_flaw', 3, 'final', '{"en": "Final report", "zh-Hans": "最终报告", "zh-Hant": "最終報告"}',
   '{"en": "CSIRT and ENISA", "zh-Hans": "CSIRT 与 ENISA", "zh-Hant": "CSIRT 與 ENISA"}', 'days', 14, 'remedied', false, true),
  ('cra_incident', 1, 'initial', '{"en": "Early warning", "zh-Hans": "早期预警", "zh-Hant": "早期預警"}',
   '{"en": "CSIRT and ENISA", "zh-Hans": "CSIRT 与 ENISA", "zh-Hant": "CSIRT 與 ENISA"}', 'hours', 24, 'aware', false, true),
  ('cra_incident', 2, 'follow_up', '{"en": "Incident notification", "zh-Hans": "事件通报", "zh-Hant": "事件通報"}',
   '{"en": "CSIRT and ENISA", "zh-Hans": "CSIRT 与 ENISA", "zh-Hant": "CSIRT 與 ENISA"}', 'hours', 72, 'aware', false, true),
  ('cra_incident', 3, 'final', '{"en": "Final report", "zh-Hans": "最终报告", "zh-Hant": "最終報告"}',
   '{"en": "CSIRT and ENISA", "zh-Hans": "CSIRT 与 ENISA", "zh-Hant": "CSIRT 與 ENISA"}', 'months', 1, 'previous_sent', false, true);

create function incidents.start_regimes(tenant uuid) returns void language plpgsql as $$
declare
  tongue text;
  place  text;
begin
  if exists (select from incidents.reporter where tenant_id = tenant) then
    return;
  end if;
  select t.lang, t.time_zone into tongue, place from org.tenant t where t.id = tenant;
  insert into incidents.reporter (tenant_id, operators, updated_at)
  select tenant, case when place like 'Europe/%' then array['essential', 'controller'] else array['network', 'telecom'] end, now();
  insert into incidents.regime (tenant_id, id, code, position, name, source, verified, language, active, minimum_level,
    personal_data, critical_infrastructure, product_flaw, operators, updated_at)
  select tenant, gen_random_uuid(), r.code, r.position, r.names ->> tongue, r.sources ->> tongue, r.verified, r.language, r.active,
         r.minimum_level, r.personal_data, r.critical_infrastructure, r.product_flaw, r.operators, now()
    from incidents.start_regime r;
  insert into incidents.regime_step (tenant_id, id, regime_id, place, report, name, recipient, deadline_unit, deadline_count, anchor,
    high_risk, verified)
  select tenant, gen_random_uuid(), r.id, s.place, s.report, s.names ->> tongue, s.recipients ->> tongue, s.deadline_unit,
         s.deadline_count, s.anchor, s.high_risk, s.verified
    from incidents.start_step s join incidents.regime r on r.tenant_id = tenant and r.code = s.regime;
end $$;

create function incidents.start_regimes_of_new_tenant() returns trigger language plpgsql as $$
begin
  perform incidents.start_regimes(new.id);
  return null;
end $$;
create constraint trigger incidents_regimes_start after insert on org.tenant deferrable initially deferred
  for each row execute function incidents.start_regimes_of_new_tenant();
