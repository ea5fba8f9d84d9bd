-- The controls a tenant starts with (handbook §7.1–7.2), in our own words. The codes are the numbers of ISO/IEC 27001:2022
-- annex A, so that a statement of applicability can be read beside it; its text is not here.
create table security.control_start (
  position integer primary key,
  code     text not null unique,
  theme    text not null,
  en       text not null,
  zh_hans  text not null,
  zh_hant  text not null
);
select platform.share('security.control_start');

insert into security.control_start (position, code, theme, en, zh_hans, zh_hant) values
  (1, 'A.5.1', 'organisation', 'Policies for security, approved and reviewed', '安全策略的批准与评审', '安全策略的批准與評審'),
  (2, 'A.5.2', 'organisation', 'Duties and responsibilities for security', '安全职责与分工', '安全職責與分工'),
  (3, 'A.5.3', 'organisation', 'Conflicting duties kept apart', '不相容职责分离', '不相容職責分離'),
  (4, 'A.5.4', 'organisation', 'Management holds staff to the rules', '管理层对执行的要求', '管理層對執行的要求'),
  (5, 'A.5.5', 'organisation', 'Contact with authorities', '与主管部门的联系', '與主管部門的聯絡'),
  (6, 'A.5.6', 'organisation', 'Contact with professional groups', '与专业团体的联系', '與專業團體的聯絡'),
  (7, 'A.5.7', 'organisation', 'Knowing current threats', '威胁情报', '威脅情報'),
  (8, 'A.5.8', 'organisation', 'Security within projects', '项目中的安全', '專案中的安全'),
  (9, 'A.5.9', 'organisation', 'List of information and assets', '信息与资产清单', '資訊與資產清單'),
  (10, 'A.5.10', 'organisation', 'Rules for using information and assets', '信息与资产使用规则', '資訊與資產使用規則'),
  (11, 'A.5.11', 'organisation', 'Assets handed back on leaving', '离职归还资产', '離職歸還資產'),
  (12, 'A.5.12', 'data', 'Classes of information', '信息分类分级', '資訊分類分級'),
  (13, 'A.5.13', 'data', 'Labels on information', '信息标识', '資訊標識'),
  (14, 'A.5.14', 'data', 'Passing information on', '信息传输', '資訊傳輸'),
  (15, 'A.5.15', 'organisation', 'Rules for access', '访问控制规则', '訪問控制規則'),
  (16, 'A.5.16', 'organisation', 'Identities from first to last day', '身份管理', '身份管理'),
  (17, 'A.5.17', 'organisation', 'Passwords and other proofs', '认证信息管理', '認證資訊管理'),
  (18, 'A.5.18', 'organisation', 'Access rights granted, reviewed, withdrawn', '访问权限的授予、复核与收回', '訪問權限的授予、複核與收回'),
  (19, 'A.5.19', 'organisation', 'Security with suppliers', '供应商关系安全', '供應商關係安全'),
  (20, 'A.5.20', 'organisation', 'Security in contracts with suppliers', '供应商合同中的安全条款', '供應商合同中的安全條款'),
  (21, 'A.5.21', 'organisation', 'The supply chain of technology', '信息技术供应链安全', '資訊科技供應鏈安全'),
  (22, 'A.5.22', 'organisation', 'Watching suppliers and their changes', '供应商服务监督与变更', '供應商服務監督與變更'),
  (23, 'A.5.23', 'organisation', 'Use of cloud services', '云服务使用安全', '雲服務使用安全'),
  (24, 'A.5.24', 'organisation', 'Getting ready for incidents', '事件管理准备', '事件管理準備'),
  (25, 'A.5.25', 'organisation', 'Judging security events', '安全事态评估', '安全事態評估'),
  (26, 'A.5.26', 'organisation', 'Responding to incidents', '事件响应', '事件響應'),
  (27, 'A.5.27', 'organisation', 'Learning from incidents', '事件总结改进', '事件總結改進'),
  (28, 'A.5.28', 'organisation', 'Gathering evidence', '证据收集', '證據收集'),
  (29, 'A.5.29', 'organisation', 'Security during disruption', '中断期间的安全', '中斷期間的安全'),
  (30, 'A.5.30', 'organisation', 'Technology ready for continuity', '业务连续性技术准备', '業務連續性技術準備'),
  (31, 'A.5.31', 'organisation', 'Laws, rules and contracts known', '法律法规与合同要求', '法律法規與合同要求'),
  (32, 'A.5.32', 'organisation', 'Intellectual property', '知识产权', '智慧財產權'),
  (33, 'A.5.33', 'data', 'Records protected', '记录保护', '記錄保護'),
  (34, 'A.5.34', 'data', 'Privacy and personal data', '隐私与个人信息保护', '隱私與個人資訊保護'),
  (35, 'A.5.35', 'organisation', 'Independent reviews', '独立评审', '獨立評審'),
  (36, 'A.5.36', 'organisation', 'Checks against own rules', '规则执行检查', '規則執行檢查'),
  (37, 'A.5.37', 'organisation', 'Written operating procedures', '操作规程', '操作規程'),
  (38, 'A.6.1', 'people', 'Background checks before work begins', '录用背景审查', '錄用背景調查'),
  (39, 'A.6.2', 'people', 'Security in terms of employment', '劳动合同中的安全条款', '勞動合同中的安全條款'),
  (40, 'A.6.3', 'people', 'Awareness, education and training', '安全意识与培训', '安全意識與培訓'),
  (41, 'A.6.4', 'people', 'What follows from a breach of rules', '违规处理', '違規處理'),
  (42, 'A.6.5', 'people', 'Duties after leaving or changing', '离岗转岗后的义务', '離崗轉崗後的義務'),
  (43, 'A.6.6', 'people', 'Confidentiality agreements', '保密协议', '保密協議'),
  (44, 'A.6.7', 'people', 'Working from elsewhere', '远程办公', '遠端辦公'),
  (45, 'A.6.8', 'people', 'Staff report what they notice', '人员报告安全事态', '人員報告安全事態'),
  (46, 'A.7.1', 'physical', 'Boundaries of secured areas', '物理安全边界', '物理安全邊界'),
  (47, 'A.7.2', 'physical', 'Entry controlled', '物理出入控制', '物理出入控制'),
  (48, 'A.7.3', 'physical', 'Offices and rooms secured', '办公室与机房防护', '辦公室與機房防護'),
  (49, 'A.7.4', 'physical', 'Sites watched', '物理安全监控', '物理安全監控'),
  (50, 'A.7.5', 'physical', 'Fire, water and other dangers', '物理与环境威胁防护', '物理與環境威脅防護'),
  (51, 'A.7.6', 'physical', 'Working in secured areas', '安全区域作业', '安全區域作業'),
  (52, 'A.7.7', 'physical', 'Clear desks and screens', '桌面与屏幕清理', '桌面與螢幕清理'),
  (53, 'A.7.8', 'physical', 'Where equipment stands', '设备安置与防护', '裝置安置與防護'),
  (54, 'A.7.9', 'physical', 'Equipment outside the premises', '场外设备安全', '場外裝置安全'),
  (55, 'A.7.10', 'physical', 'Storage media', '存储介质', '儲存介質'),
  (56, 'A.7.11', 'physical', 'Power, cooling and other supplies', '电力空调等支持设施', '電力空調等支援設施'),
  (57, 'A.7.12', 'physical', 'Cables', '线缆安全', '線纜安全'),
  (58, 'A.7.13', 'physical', 'Equipment maintained', '设备维护', '裝置維護'),
  (59, 'A.7.14', 'physical', 'Equipment wiped before reuse or disposal', '设备处置与再利用', '裝置處置與再利用'),
  (60, 'A.8.1', 'application', 'Devices of users', '用户终端', '使用者終端'),
  (61, 'A.8.2', 'application', 'Privileged access', '特权访问', '特權訪問'),
  (62, 'A.8.3', 'data', 'Access to information limited', '信息访问限制', '資訊訪問限制'),
  (63, 'A.8.4', 'application', 'Access to source code', '源代码访问', '原始碼訪問'),
  (64, 'A.8.5', 'application', 'Secure sign-in', '安全登录', '安全登入'),
  (65, 'A.8.6', 'network', 'Capacity', '容量管理', '容量管理'),
  (66, 'A.8.7', 'application', 'Protection against malware', '恶意程序防护', '惡意程式防護'),
  (67, 'A.8.8', 'application', 'Technical vulnerabilities', '技术漏洞管理', '技術弱點管理'),
  (68, 'A.8.9', 'application', 'Configurations', '配置管理', '配置管理'),
  (69, 'A.8.10', 'data', 'Deleting information', '信息删除', '資訊刪除'),
  (70, 'A.8.11', 'data', 'Masking data', '数据脱敏', '資料脫敏'),
  (71, 'A.8.12', 'data', 'Preventing leaks', '数据防泄露', '資料防洩露'),
  (72, 'A.8.13', 'data', 'Back-up', '信息备份', '資訊備份'),
  (73, 'A.8.14', 'network', 'Spare capacity for failures', '设施冗余', '設施冗餘'),
  (74, 'A.8.15', 'application', 'Logs', '日志记录', '日誌記錄'),
  (75, 'A.8.16', 'network', 'Watching systems and networks', '监视活动', '監視活動'),
  (76, 'A.8.17', 'network', 'Clocks in step', '时钟同步', '時鐘同步'),
  (77, 'A.8.18', 'application', 'Tools that get round controls', '特权实用程序使用', '特權實用程式使用'),
  (78, 'A.8.19', 'application', 'Software on running systems', '运行系统软件安装', '執行系統軟體安裝'),
  (79, 'A.8.20', 'network', 'Networks secured', '网络安全', '網路安全'),
  (80, 'A.8.21', 'network', 'Network services secured', '网络服务安全', '網路服務安全'),
  (81, 'A.8.22', 'network', 'Networks kept apart', '网络隔离', '網路隔離'),
  (82, 'A.8.23', 'network', 'Web filtering', '网页过滤', '網頁過濾'),
  (83, 'A.8.24', 'data', 'Use of cryptography', '密码使用', '密碼使用'),
  (84, 'A.8.25', 'application', 'Secure development from first to last', '安全开发生命周期', '安全開發生命週期'),
  (85, 'A.8.26', 'application', 'Security requirements of applications', '应用安全需求', '應用安全需求'),
  (86, 'A.8.27', 'application', 'Secure architecture', '安全架构原则', '安全架構原則'),
  (87, 'A.8.28', 'application', 'Secure coding', '安全编码', '安全編碼'),
  (88, 'A.8.29', 'application', 'Security tests in development', '开发与验收安全测试', '開發與驗收安全測試'),
  (89, 'A.8.30', 'application', 'Development by others', '外包开发', '外包開發'),
  (90, 'A.8.31', 'application', 'Development, test and production apart', '开发测试生产环境分离', '開發測試生產環境分離'),
  (91, 'A.8.32', 'application', 'Changes', '变更管理', '變更管理'),
  (92, 'A.8.33', 'data', 'Test data', '测试数据', '測試資料'),
  (93, 'A.8.34', 'application', 'Audits that do no harm', '审计测试期间的系统保护', '審計測試期間的系統保護');

create function security.start(tenant uuid) returns void language sql as $$
  insert into security.control (tenant_id, id, position, code, reference, theme, title, created_at, updated_at)
  select t.id, gen_random_uuid(), s.position, s.code, 'ISO/IEC 27001:2022 ' || s.code, s.theme,
         case t.lang when 'zh-Hans' then s.zh_hans when 'zh-Hant' then s.zh_hant else s.en end, now(), now()
    from org.tenant t cross join security.control_start s
   where t.id = tenant
  on conflict on constraint control_code do nothing
$$;

-- At the end of the transaction that makes the tenant.
create function security.start_new_tenant() returns trigger language plpgsql as $$
begin
  perform security.start(new.id);
  return null;
end $$;
create constraint trigger security_start after insert on org.tenant deferrable initially deferred
  for each row execute function security.start_new_tenant();
