"""Why HTTP says no where the floors below have nothing to say: about the request itself, and about who reads.

Not evidence (`NotEvidence`) is what cannot be understood; the rest is understood and may not be.
"""

from contracts.refusals import NotEvidence, Refused


class BodyTooLarge(NotEvidence):
    zh = "请求超过{limit}字节。请把表格拆成几批，由同一份确认语句一并确认。"
    en = "The request is larger than {limit} bytes. Send the sheet as several batches; one statement can confirm them all."


class FellSilent(NotEvidence):
    zh = "请求发到一半，{seconds}秒没有下文，连接已断开。什么也没有记下；请检查网络，原样再发一次。"
    en = "Half a request came, and then nothing for {seconds} seconds; the connection was closed. Nothing was recorded: check the network and send the same again."


class BadEnvelope(NotEvidence):
    zh = "这不是签名信封（{where}：{why_zh}）。请按 DSSE 格式发送 payload、payloadType 和 signatures。"
    en = "This is no signed envelope ({where}: {why}). Send payload, payloadType and signatures as DSSE says."


class UnknownPayloadType(NotEvidence):
    zh = "这里不受理“{type}”类型的内容。请核对 payloadType。"
    en = "Payloads of type {type!r} are not taken here. Check payloadType."


class BadRequest(NotEvidence):
    zh = "请求不合格式：{where}：{why_zh}。"
    en = "The request has the wrong form: {where}: {why}."


class NoSuchPage(Refused):
    zh = "没有这个地址。接口说明见 /docs。"
    en = "There is nothing at this address. See /docs for what there is."


class MethodNotAllowed(Refused):
    zh = "这个地址不支持此种请求方法。接口说明见 /docs。"
    en = "This address does not take that method. See /docs for what it takes."


class NoSuchStream(Refused):
    """Which of the two is not said: whether something is there is as little a stranger's as what it is."""

    zh = "账本里没有这个编号的流（{stream}），或它不在您可以查看的范围内。请核对编号；确需查看的，请找它所属的单位。"
    en = "The ledger has no stream {stream}, or it is not yours to read. Check the number; if it must be seen, ask the unit that it belongs to."


class NoSuchEntry(Refused):
    zh = "没有第{number}条，或者您不能查看。评分单和存折上写的是第几条，从1起。"
    en = "There is no entry {number}, or it is not yours to see. Score sheets and passbooks count entries from 1."


class NoSuchReceipt(Refused):
    zh = "账本里没有这份语句或批次（{name}）。若刚才提交时断了线，请原样再交一次。"
    en = "The ledger has no such statement or batch ({name}). If the connection broke, submit the same bytes again."


class NoSuchCertificate(Refused):
    zh = "账本没有出具过这份证明（{document}）。请核对二维码或文件，或向出具单位核实。"
    en = "The ledger issued no such certificate ({document}). Check the code or the file, or ask the issuer."


class NoPassbookCode(Refused):
    zh = "没有出示存折码，或这个存折码已换、已停用。请核对存折上的码，或到登记您的单位另取一个。"
    en = "No passbook code was shown, or it has been replaced or ended. Compare it with the passbook, or have the unit that registered you make another."


class TooManyTries(Refused):
    zh = "一分钟内查得太多，或试错太多。请一分钟后再试。"
    en = "Asked or guessed too often within a minute. Try again in a minute."


class NotCoveredYet(Refused):
    zh = "还没有检查点覆盖这里（现到{size}条）。请一秒后再取。"
    en = "No checkpoint covers this yet (they reach {size:entry|entries}). Ask again in a second."


class NoSheet(Refused):
    zh = "没有找到可确认的表。请给出批次编号，或核对是不是本单位的表。"
    en = "There is no sheet to confirm. Give its batch digest, or check that it is your unit's."


class NoSheetBegins(Refused):
    zh = "本单位最近的表里没有批次编号以“{beginning}”开头的。请核对，或写出全部64位。"
    en = "No batch digest among your unit's newest sheets begins with {beginning!r}. Check it, or write all 64 digits."


class SeveralSheetsBegin(Refused):
    zh = "本单位有{count}张表的批次编号以“{beginning}”开头。请多写几位。"
    en = "The batch digests of {count} of your unit's sheets begin with {beginning!r}. Write more of it."


class MixedSheet(Refused):
    zh = "这一批不是服务或报到记录，不能这样确认。"
    en = "This batch holds neither service nor duty records; it is not confirmed this way."


class NotSignedIn(Refused):
    zh = "请先用已登记的密钥登录。"
    en = "Sign in with an enrolled key first."


class SessionOver(Refused):
    zh = "登录已失效：过期、已退出，或密钥已停用。请重新登录。"
    en = "The session is over: expired, signed out, or its key is no longer in use. Sign in again."


class OtherServer(Refused):
    zh = "登录请求写的服务器是 {named}，本服务器的名称是 {names}。请用后者的地址访问；换了域名，请管理员用 serve --public 写明。"
    en = "This sign-in is for {named}; this server is called {names}. Use that address, or have the operator name another with `serve --public`."


class ChallengeOver(Refused):
    zh = "登录口令已用过或已过期。请重新取一个再签名。"
    en = "The challenge has been used or has expired. Ask for another and sign it."


class CrossSite(Refused):
    zh = "来自别的网站的请求不受理。请从本系统页面操作，或在请求头中出示令牌。"
    en = "Requests from other sites are not taken. Use this ledger's own pages, or show the token in the Authorization header."


class NotYoursToRead(Refused):
    zh = "这不在您可以查看的范围内。确需查看的，请找没有上级单位的市、区、县、街道或社区的审计员。"
    en = "This is not yours to read. If it must be seen, ask an auditor of a city, district, county, street or community that has no superior."


class NotYoursToInvite(Refused):
    zh = "只有本单位或其上级单位的管理员可以发出密钥邀请。"
    en = "Only an administrator of the unit or of its superior invites keys."


class NotThatRegistration(NotEvidence):
    zh = "语句不是登记或更正这份信息的（person.register、person.amend）：承诺值与所给姓名等信息和盲值对不上。请用同一份信息重新签名。"
    en = "The statement is no person.register or person.amend of these fields: its commitment differs from that of fields and blind. Sign again with the same fields."


class NoVault(Refused):
    zh = "这台服务器没有保险库，不能登记或查看姓名。请到保管保险库的服务器办理。"
    en = "This server has no vault: names are neither registered nor shown here. Go to the server that keeps it."


class TooMuchWaiting(Refused):
    zh = "已有{waiting} MiB附件上传后还没有写进任何语句，上限{limit} MiB。请先提交引用它们的语句；{days}天内没有引用的会自动清除。"
    en = "{waiting} MiB of attachments have been sent that no entry names, and {limit} MiB may be. Submit the statements that name them; what is not named within {days:day|days} is removed."


class InviteOver(Refused):
    zh = "邀请不存在、已用过、已撤回或已过期。请管理员重新邀请。"
    en = "There is no such invitation, or it was used, withdrawn or has expired. Ask the administrator for another."


class NoSuchWebhook(Refused):
    zh = "没有这次转发，或接收它的地址已经停用。请在“通知”里看现有的地址和记录。"
    en = "There is no such delivery, or where it went has ended. See the addresses and deliveries under Notices."


class NoMailAddress(Refused):
    zh = "“{address}”不是邮箱地址。请写完整，如 wang@example.org。"
    en = "{address!r} is no e-mail address. Write it in full, such as wang@example.org."


class TooManyLetters(Refused):
    zh = "今天已向没有确认的邮箱发过几封信。请在收件箱（或垃圾邮件）里找确认信，或明天再试。"
    en = "Several letters went to addresses that were not confirmed today. Look for one in the inbox or among spam, or try again tomorrow."


class WrongAddress(Refused):
    zh = "“{address}”不是网址。请写完整，如 https://oa.example.org/gongjian。"
    en = "{address!r} is no web address. Write it in full, such as https://oa.example.org/gongjian."


class TooManyWebhooks(Refused):
    zh = "贵单位已有{most}个转发地址。请先停用一个不用的。"
    en = "Your unit has {most} addresses already. End one that is not used."


class NoSuchCalendar(Refused):
    zh = "这个日历网址已换新、已停用，或钥匙已停用。请登录后在“通知”里重新取一个。"
    en = "This calendar's address was replaced or ended, or its key is no longer in use. Sign in and take a new one under Notices."


class DatabaseAway(Refused):
    zh = "数据库暂时连不上，语句没有记入。请稍后原样再交。"
    en = (
        "The database cannot be reached just now and nothing was recorded. Submit the same bytes again later."
    )


class OutcomeNotKnown(Refused):
    zh = "提交途中数据库断线，还不知道是否已记入。请原样再交：同一份语句只会记一次。"
    en = "The database went away during the commit; whether it was recorded is not known. Submit the same bytes again: a statement counts once."


class NotReady(Refused):
    zh = "还不能受理：{why_zh}"
    en = "Not ready: {why_en}"


class OurMistake(Refused):
    zh = "程序出错（编号{request}），与您提交的内容无关。请把编号告诉系统管理员。"
    en = "The program failed (number {request}); this is our mistake, not yours. Tell the operator this number."
