"""Why the domain says no: authentic statements that may not take effect now.

Each says in both languages what is the matter and what to do next. Nothing has been recorded.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from contracts.refusals import Refusal, Refused


@contextmanager
def naming(**facts: object) -> Iterator[None]:
    """Add to a refusal raised inside what it is about, such as the one record of a sheet."""
    try:
        yield
    except Refusal as no:
        no.facts |= facts
        raise


def require(holds: object, otherwise: Refusal) -> None:
    """A guard: raise `otherwise` unless `holds`."""
    if not holds:
        raise otherwise


class StaleExpect(Refused):
    zh = "这份文件已经是第{found}版，您签的是第{expect}版之后。请看过新内容再签。"
    en = "The document is at version {found}; you signed for after version {expect}. Read what changed, then sign."


class StaleAbout(Refused):
    zh = "您所依据的内容已经变了（现为第{found}版）。请看过新内容再办。"
    en = "What you acted upon has changed (now version {found}). Read it again, then act."


class NoSuch(Refused):
    zh = "账本里没有这个{noun_zh}（{stream}）。请核对编号。"
    en = "The ledger has no such {noun_en} ({stream}). Check the number."
    written = frozenset({"stream"})


class SeenElsewhere(Refused):
    zh = "您见过的账本与这一本不一致（{size}条处）。请立即告知审计人员，并保留您手上的检查点。"
    en = "The ledger that you saw differs from this one (at size {size}). Tell an auditor and keep your checkpoint."


class IdReused(Refused):
    zh = "编号{id}已经用在另一份语句上。请换一个新编号重新签名。"
    en = "The id {id} has been used for another statement. Take a new id and sign again."


class RecordedBefore(IdReused):
    """`receipt` is that of the first time."""

    zh = "同样的内容已在{day}记过（账本第{number}条），这次没有再记。确要再记一件一样的，请写明：命令行加 --again，页面上按“再记一次”。"
    en = "The same was recorded on {day} (number {number} of the ledger), so nothing was recorded now. For one more just like it say so: --again at the command line, the button on the page."


class UnknownRules(Refused):
    zh = "账本已采用第{rules}号规则，本程序只认到第{known}号。请升级软件。"
    en = "The ledger follows rule set {rules}; this program knows them up to {known}. Upgrade."


class RulesNotMadeYet(UnknownRules):
    zh = "本程序只认到第{known}号规则，不能采用第{rules}号。请先把各处的软件都升级，再由根密钥签署。"
    en = "This program knows rule sets up to {known} and cannot adopt {rules}. Upgrade everywhere first, then have the root keys sign."


class NotAdoptedYet(Refused):
    zh = (
        "“{type}”从第{since}号规则起才有，本账现用第{rules}号。请由根密钥签署 rules.adopt，采用新规则后再办。"
    )
    en = "{type} came with rule set {since}; this ledger follows {rules}. Have the root keys sign rules.adopt first."


# What the log may hold


class LooksPersonal(Refused):
    zh = "“{where}”里好像有{kind_zh}。记入账本的文字永远不能收回，{instead_zh}，再签名。"
    en = "There seems to be {kind} in {where}. What is in the ledger can never be taken back: {instead}, then sign."


class KeptOut(Refused):
    zh = "“{where}”里有“{word}”，属于本账不记的内容：{kind_zh}。{instead_zh}；改好后再签名。"
    en = "In {where} stands {word!r}: this ledger keeps out {kind}. Note: {instead}. Change the text, then sign."


# Keys and roles


class KeyUnknown(Refused):
    zh = "账本里没有登记这把密钥（{keyid}）。请先由单位管理员登记。"
    en = "This key ({keyid}) is not enrolled. Have your unit's administrator enrol it first."


class KeyEnded(Refused):
    zh = "这把密钥（{keyid}）已停用。请用现用密钥签名。"
    en = "This key ({keyid}) has been revoked or replaced. Sign with the one in use."


class KeyTaken(Refused):
    zh = "这把密钥已经登记过。每把密钥只属于一人、一个单位；请另做一把。"
    en = "This key has been enrolled before. A key has one holder and one unit; make another."


class NotYourKey(Refused):
    zh = "这把密钥既不属于所代表的单位，也不属于所说的人。请换用或改填本人的密钥。"
    en = "The key belongs neither to the unit acted for nor to the person in question. Use or name their own."


class OneSignature(Refused):
    zh = "此处要{needed}个签名，收到{given}个。"
    en = "{needed:signature is|signatures are} needed here; {given} came."


class RootsOnly(Refused):
    zh = "这件事只能由根密钥签名办理。"
    en = "Only the root keys may sign this."


class NotForRoots(Refused):
    zh = "根密钥不办这类事。请由单位办理。"
    en = "Root keys do not sign this. A unit must."


class NotEnoughRoots(Refused):
    zh = "须有{k}把不同的根密钥签名，收到有效的{given}把。"
    en = "{k:root key|different root keys} must sign, and {given} did so validly."


class UnitEnded(Refused):
    zh = "“{name}”自{ends}起不再办事，{now_zh}。请由承接单位办理；与它办新事的，请改写承接单位。"
    en = "{name} acts no longer since {ends}; {now_en}. Have that unit act, and begin new things with it."


class NotAVenue(Refused):
    zh = "只有资源清单上的事项可以按小时预约。服务和需求请走认领。"
    en = "Only what is on a list of resources is booked by the hour. Claim a service or a need."


class VenueTaken(Refused):
    zh = "这一天 {start} 至 {end} 已有预约。请换个时段。"
    en = "That day is taken from {start} to {end}. Choose other hours."


class NotAmongThem(Refused):
    zh = "计入考核的单位不在所列单位之中。请只写这次撤并里的单位。"
    en = "The unit whose record counts is none of those named. Name one that merges, or that comes out of the split."


class NewInOldName(Refused):
    zh = "“{name}”已不再办事，以它的名义只办它原有的事项。新的事请以现单位的名义办理。"
    en = "{name} acts no longer: in its name is done only what concerns what it held. Begin new things in your unit's own name."


class MergedAway(Refused):
    zh = "这个编号与 {into} 是同一人，已经合并。请改写 {into}。"
    en = "This number was found to be the person {into}, and merged. Name {into}."


class OneNumber(Refused):
    zh = "两处写的是同一个编号。请写重复的编号和保留的编号。"
    en = "Both are the same number. Name the duplicate, and the one that stays."


class StillSigns(Refused):
    zh = "重复的编号名下还有在用的密钥。请先停用，或者保留这个编号、合并另一个。"
    en = "The duplicate has a key in use. Revoke it first, or keep this number and merge the other one."


class StillOnRoll(Refused):
    zh = "重复的编号还在册或还在社区报到。请先离册、结束报到，或者保留这个编号、合并另一个。"
    en = "The duplicate is on a unit's roll or reports to a community. End that first, or keep this number and merge the other one."


class CountedTwice(Refused):
    zh = "{day}有{minutes}分钟在两个编号下都计了。请把重复编号当天的那几条列入 doubles，或先更正；其中没有重复的时间另行登记。"
    en = "On {day} {minutes:minute is|minutes are} counted under both numbers. Name the duplicate's entries of that day in doubles, or correct them first; what of them was no double is recorded anew."


class CheckedInTwice(Refused):
    zh = "两个编号在{day}都在社区报到。请把重复编号的那次报到列入 doubles，或先更正。"
    en = "On {day} both numbers report to a community. Name the duplicate's check-in in doubles, or correct it first."


class NotDoubled(Refused):
    zh = "第{index}号记录不是重复编号的，或与另一编号没有重复。请从 doubles 中去掉，有误的走更正程序。"
    en = "Entry {index} is not the duplicate's, or the other number does not have that time. Leave it out of doubles; what is wrong is corrected."


class NoAccountThere(Refused):
    zh = "保留的编号在时间银行{bank}没有账户，并入无处可去。请由该行先为其开户。"
    en = "The number that stays has no account at the bank {bank}, so there is nowhere to go. Have that bank open one first."


class RoleMissing(Refused):
    zh = "签名人在该单位没有“{role_zh}”权限。请由单位管理员授予（gongjian role grant）。"
    en = "The signer does not hold the role {role} in that unit. Its administrator can grant it (gongjian role grant)."


class NotThisUnit(Refused):
    zh = "这件事应由{who_zh}办理。"
    en = "This is for {who_en} to do."


class SamePerson(Refused):
    zh = "记录的人和确认的人必须是两个人，换一把密钥也不行。请由另一人确认。"
    en = "Whoever records and whoever confirms must be two persons, whatever their keys. Have somebody else confirm."


class NotEntrusted(Refused):
    zh = "没有代办的委托记录。请先登记委托书，再代办。"
    en = "No entrustment is on record. Record the paper first, then act on their behalf."


class OwnEntrustment(Refused):
    zh = "不能自己委托自己，也不能代自己办理。请直接以本人或本单位的名义签名。"
    en = "Nobody entrusts themselves or acts on their own behalf. Sign in your own name."


class CanSign(Refused):
    zh = "委托方已有在用的密钥，能自己签名，不能代办。请由其本人或该单位自己签名。"
    en = "They have a key in use and can sign for themselves; nobody acts on their behalf. Have them sign."


class OtherSide(Refused):
    zh = "同一单位不能既办一方的事，又办另一方的事。请由与另一方无关的单位代办。"
    en = "One unit cannot speak for both sides. Have a unit act on their behalf that has no part in the other side."


class RoleHeld(Refused):
    zh = "此人已有这项权限。"
    en = "This person holds the role already."


class HasKeys(Refused):
    zh = "该单位还有可用的密钥，请由其管理员办理。"
    en = "The unit still has a key in use; its administrator can do this."


class LastAdministrator(Refused):
    zh = "这是该单位最后一位管理员。请先授予另一人。"
    en = "This is the unit's last administrator. Grant the role to somebody else first."


# Documents


class CodeTaken(Refused):
    zh = "单位代码{code}已经登记。请核对。"
    en = "The unit code {code} is taken. Check it."


class NotMeasured(Refused):
    zh = "这份标准不是给它定的：场所的标准看资源清单上的场地，党组织的看党组织，单位的看单位。请核对编号。"
    en = "The standard is not for that: one for venues is for what is on a list of resources, one for organisations for those, one for units for units. Check the number."


class NotNewSector(Refused):
    zh = "兜底和覆盖进度只记企业、社会组织和两新组织。请核对单位。"
    en = "A fallback host and stages of coverage are recorded for enterprises, associations and new-sector units alone. Check the unit."


class NeedsOrganisation(Refused):
    zh = "从“建立组织”起，要写明设在该单位的党组织。请先登记党组织，再填它的编号。"
    en = "From `organised` on, the Party organisation that is set up in the unit is named. Put it on record first, then give its number."


class GridCodeTaken(Refused):
    zh = "网格编码{code}已经登记。请核对；重划后的网格另用新编码。"
    en = "The grid code {code} is taken. Check it; a grid that comes of redrawing has a code of its own."


class NotWithin(Refused):
    zh = "网格{code}不能作上级网格：它应当级别更高、仍在使用，并由同一单位或其上级管理。请改填，或不填。"
    en = "Grid {code} cannot be the wider one: it must be of a wider level, still stand, and be kept by the same unit or one above. Name another, or none."


class NotPlaceable(Refused):
    zh = "只有清单事项、项目、点单和会议可以落在网格上；人不落网格。请核对编号。"
    en = (
        "Only items of lists, projects, orders and meetings lie on a grid; people never do. Check the number."
    )


class WrongStage(Refused):
    zh = "现在不能这样办：{why_zh}。"
    en = "This cannot be done now: {why_en}."


class NotMember(Refused):
    zh = "该单位不是联盟成员。请先加入联盟。"
    en = "The unit is not a member of the alliance. It must join first."


class LeaveByList(Refused):
    zh = "退出联盟要附上未结事项清单。请用 gongjian show open 查看清单，逐项结清后改签 alliance.leave。"
    en = "A member leaves by a list of what it has open. See it with `gongjian show open`, settle each line, then sign alliance.leave."


class StillOpen(Refused):
    zh = "清单里还有{count}项没有结清，先是{kind_zh}{first}。请交付、撤回、移交、销号，或解除协议；清单用 gongjian show open 单位 --alliance 联盟 查看。"
    en = "{count:line|lines} of the list still to be settled, first the {kind_en} {first}. Deliver, withdraw, hand over or close what is open; `gongjian show open UNIT --alliance ALLIANCE` lists it."


class NotThisPerson(Refused):
    zh = "这份交接要由接手的人本人接收。请用本人的密钥签名。"
    en = "This is for whoever takes over to sign. Sign with your own key."


class OtherList(Refused):
    zh = "您看到的清单与对方签的不是同一份。请按对方写明的位置和日期重新生成清单再核对。"
    en = "The list you saw is not the one that the other side signed. Draw it up again as of the position and the day that they name."


class NotItsLevel(Refused):
    zh = "{level_zh}联盟由{level_zh}组织发起。请改选联盟级别，或由{level_zh}组织发起。"
    en = "An alliance of this level is founded by {level_en}. Choose another level, or have {level_en} found it."


class NotAbove(Refused):
    zh = "单位{unit}不是任何一方的上级，也不是联盟牵头单位，不能会签。请改填，或不要会签。"
    en = "Unit {unit} is above none of the parties and does not lead the alliance, so it cannot countersign. Name another, or none."


class OtherParties(Refused):
    zh = "续签的协议方与原协议相同；变更至少留下原来的一方。增减协议方的，请先变更再续签，或另行签订协议。"
    en = "A renewal has the same parties, and an amendment keeps one of them at least. Where others join or leave, amend first and then renew, or make another agreement."


class OtherTemplate(Refused):
    zh = "这份范本不属于本协议所在的联盟或其上级联盟，也没有一方是它的成员。请改写范本，或不写。"
    en = "The template is neither of the agreement's alliance nor of one above it, and no party is a member there. Name another, or none."


class ClauseMissing(Refused):
    zh = "范本要求的条款“{name}”没有原样写进协议。请照抄该条，或不写所依范本。"
    en = "The clause {name!r}, which the template requires, does not stand in the terms word for word. Copy it, or name no template."


class OtherNumber(Refused):
    zh = "第{place}项承诺的编号（number）不对：{why_zh}。原有承诺用原编号，新增的接着编，删去的编号不再用。"
    en = "Commitment {place} has a wrong number; right would be: {why_en}. What goes on keeps its number, what is new takes the next."


class OtherCommitment(Refused):
    zh = "编号{number}的承诺换了承诺方、对象或计量单位，已交付的就对不上了。请删去它，另用新编号写一项。"
    en = "Commitment {number} is by others, to others or measured otherwise, so what was delivered would not fit. Leave it out and add a new one."


class Overtaken(Refused):
    zh = "协议已改到第{version}版，这份变更是按更早的版本提的。请按现行版本另提一份。"
    en = "The agreement is at version {version}; this amendment was drawn on an earlier one. Draw another on the terms in force."


class NoticeTooShort(Refused):
    zh = "单方通知解除须提前{days}天，最早是{earliest}。请改日期，或请各方同意。"
    en = "Notice is {days:day|days}, so the last day is {earliest} at the earliest. Name a later day, or have all agree."


class NoNotice(Refused):
    zh = "协议没有约定可以通知解除。请改为各方同意解除。"
    en = "The terms do not let a party end it by notice. Propose it and have all agree."


class NotYourTurn(Refused):
    zh = "按约定顺序，还没轮到贵单位签署。请等{next}先签。"
    en = "By the agreed order it is not your turn to sign. {next} signs first."


class OtherTerms(Refused):
    zh = "您签的条款与现在的条款不同。请重新阅读后再签。"
    en = "You signed other terms than those on the table. Read them again, then sign."


class DatesReversed(Refused):
    zh = "起止日期颠倒：{start}至{end}。"
    en = "The dates are reversed: {start} to {end}."


class TwoTerms(Refused):
    zh = "同一协议前后两期重叠：前一期到{ends}，续签的一期自{starts}起。请改日期，使前一期在后一期开始之前结束。"
    en = "The agreement and its renewal overlap: the first ends on {ends}, the next starts on {starts}. Change a date, so that one ends before the other starts."


class InTheFuture(Refused):
    zh = "日期{day}还没到，不能先记。"
    en = "The day {day} has not come; it cannot be recorded yet."


class InThePast(Refused):
    zh = "日期{day}已经过去。请改填今天或以后的日期。"
    en = "The day {day} has passed. Name today or a later day."


class OutsideTerm(Refused):
    zh = "{day}不在任期内（{start}至{end}）。请核对日期，或先续任。"
    en = "{day} is outside the term of office ({start} to {end}). Check the day, or renew the appointment first."


class NotAvailable(Refused):
    zh = "该事项的认领期是{start}至{end}。"
    en = "This item can be claimed from {start} to {end}."


class BeyondWhatIsLeft(Refused):
    zh = "只剩{left}{measure}，申请的是{asked}{measure}。请减少数量，或等有人退回。"
    en = "Only {left} {measure} left, {asked} asked for. Ask for less, or wait until somebody steps back."


class OwnItem(Refused):
    zh = "不能认领自己发布的事项。"
    en = "A unit cannot claim its own item."


class WishTaken(Refused):
    zh = "这个微心愿已有人认领。请另选一个，或等对方退回。"
    en = "Somebody has taken on this wish. Choose another, or wait until they step back."


class NotOnTheList(Refused):
    zh = "“{name}”不在本单位的准入清单上。请按清单填写，或先更新清单。"
    en = "{name!r} is not on the unit's list of admitted matters. Name one that is, or publish a new list first."


class OnTheList(Refused):
    zh = "“{name}”在本单位的准入清单上，不能以清单外为由退回。"
    en = "{name!r} is on the unit's list of admitted matters; it cannot be refused as outside it."


class NoEmergency(Refused):
    zh = "没有对本单位有效的应急状态。请先由上级单位或联盟牵头单位宣布（emergency.declare），并写明是哪一次；平时请吹日常哨或攻坚哨。"
    en = "No emergency is in force for your unit. Have a unit above it or the alliance's lead declare one (emergency.declare) and name it; otherwise whistle as for any other matter."


class TooLong(Refused):
    zh = "一次最多{days}天，最迟到{last}。请改早；到期仍需要的，到时另行宣布。"
    en = "One declaration holds for {days:day|days} at most, until {last}. Name an earlier day; if it is still needed then, declare it again."


class BeforeItBegan(Refused):
    zh = "{minute}早于事情开始的时间（{began}）。请核对。"
    en = "{minute} is before it began ({began}). Check the time."


class NotCalled(Refused):
    zh = "这次吹哨没有叫该部门。请核对部门。"
    en = "This whistle did not call that department. Check which one is meant."


class NotHosting(Refused):
    zh = "贵单位没有举办这项活动。请填本单位举办的活动，或留空。"
    en = "Your unit is no host of that activity. Name one that it held, or leave it out."


class AlreadyAnswered(Refused):
    zh = "贵单位已经答复过，不必重复。"
    en = "Your unit has answered already; once is enough."


class AlreadyRated(Refused):
    zh = "这一件已经评过，一事一评，不能再评。"
    en = "This has been rated already; each matter is rated once."


class NumberTaken(Refused):
    zh = "本单位已有编号为“{number}”的项目。请换一个编号。"
    en = "The unit has filed a project under {number!r} already. Take another number."


class OverCeiling(Refused):
    zh = "第{line}项资金{granted}分，超过上限{ceiling}分。请减少金额，或按规定另列来源。"
    en = "Line {line} of the funding, {granted} fen, exceeds its ceiling of {ceiling} fen. Ask for less, or name another source."


class BeyondGranted(Refused):
    zh = "这项资金只剩{left}分，要支出的是{asked}分。请核对金额。"
    en = "Only {left} fen of this line are left; {asked} fen were to be paid. Check the amount."


class MilestonesOpen(Refused):
    zh = "还有节点未验收：第{places}个。请先验收，或以“中止”结项。"
    en = "Milestones have not been accepted: {places}. Have them accepted first, or close the project as stopped."


class StillToAnswer(Refused):
    zh = "对方还没有答复，答复期到{day}为止。请等对方答复，或过了这一天再认定为未整改；提错了的可以随时撤回。"
    en = "The other side has not answered and may until {day}. Wait for its answer, or close it as unremedied after that day; what was wrong to raise can be withdrawn at any time."


class Repeated(Refused):
    zh = "同一项列了两次。请删去重复的。"
    en = "One thing is named twice. Leave out what repeats."


class ServesItself(Refused):
    zh = "不能派给自己：办事的单位不能自己评自己。请派给其他单位。"
    en = "A unit cannot hand this to itself: whoever serves never rates itself. Hand it to another unit."


class AlreadyConfirmed(Refused):
    zh = "这一条已经确认过，不会重复计算。"
    en = "This has been confirmed already; it counts once."


class NotCorrectable(Refused):
    zh = "“{event}”这类记录不能更正：文件请修订，认领请撤回，其余请另记一条。"
    en = "An entry {event} cannot be corrected: amend a document, withdraw a claim, or record what is right anew."


class WasRejected(Refused):
    zh = "另一方已退回这一条，不能再确认或退回。情况属实的，请重新记录。"
    en = "The other side has rejected this; it cannot be confirmed or rejected again. If it is true, record it anew."


class MeetingMix(Refused):
    zh = "会议名单不相符：{why_zh}。请核对应到、出席和请假名单。"
    en = "The meeting's lists do not agree: {why_en}. Compare who was expected, who came and who was excused."


class NoSuchPlace(Refused):
    zh = "没有第{place}项，共{last}项。请核对序号。"
    en = "There is no place {place}; the last is {last}. Check the number."


class AlreadyVoted(Refused):
    zh = "第{place}项议题已经表决。要再议，请在下次会议列入议程。"
    en = "Item {place} has been voted on. To take it up again, put it on the next meeting's agenda."


class HasInterest(Refused):
    zh = "单位{unit}已声明与这一议题有利害关系，应当回避。请把它从表决名单里去掉。"
    en = "Unit {unit} declared an interest in this item and stands aside. Take it off the lists of votes."


class RewritesThePast(Refused):
    zh = "新的规定最早从今天（{today}）起，写的是{day}：已经过去的不能改。请改起始日。"
    en = "What replaces a rule begins today ({today}) at the earliest, not on {day}: the past stays. Change the first day."


class OtherPeriod(Refused):
    zh = "这里要{needed}，写的是{period}。请按要求的周期填写。"
    en = "This is for periods such as {needed}; {period} is none of them. Name the period that is asked for."


class NotSubordinate(Refused):
    zh = "单位{unit}不是本单位，也不是直接下属单位，不能列为责任单位。请改填，或用联盟的责任清单。"
    en = "Unit {unit} is neither yours nor directly under it and cannot own an item. Name another, or use an alliance's list."


class NotTheChair(Refused):
    zh = "现由单位{chair}轮值，至{ends}止，会议由它召集。请交由它召集，或等它任期届满。"
    en = "Unit {chair} is in the chair until {ends} and calls the meetings. Ask it to, or wait until its term has ended."


# Corrections and disputes


class InDispute(Refused):
    zh = "这条记录有异议，裁决前不能更正。同意对方的，请答复异议；提出方可以撤回。"
    en = "The entry is in dispute and not corrected until that is settled. Answer the dispute, or have it withdrawn."


class NotInDoubt(Refused):
    zh = "签署第{entry}条的密钥没有存疑，或这条在存疑之前，照常计算，无须重新确认。请核对条数。"
    en = "No key that signed entry {entry} is under suspicion, or not from there on: it counts as it is. Check the number."


class NotYourSignature(Refused):
    zh = "第{entry}条不是用您的密钥签的，只有存疑密钥的持钥人能重新确认。请由该人用另一把有效密钥办理；联系不上的，请更正后重新登记。"
    en = "Entry {entry} was not signed with a key of yours. Whoever holds the suspect key affirms it with a sound one; if they cannot be reached, correct the entry and record it anew."


class AlreadyAffirmed(Refused):
    zh = "第{entry}条所属的语句已经重新确认过，照常计算。不必再办，请从清单中去掉。"
    en = "The statement of entry {entry} has been affirmed and counts. Leave it out; there is nothing more to do."


class NotYoursToContest(Refused):
    zh = "这条记录与您无关，只有记录、确认它的单位和所涉的本人可以提出。请由当事一方办理。"
    en = "The entry does not concern you. Only the units that recorded or confirmed it and the person in it may ask."


class CorrectIt(Refused):
    zh = "这条记录您自己就能更正，没有另一方可问。请直接办理更正（entry.correct）。"
    en = "You can correct this entry yourself and there is nobody else to ask. Correct it (entry.correct)."


class NotThatCorrection(Refused):
    zh = "所指的那条记录没有更正申请里的内容，也没有补上漏记的服务。请先更正或补记，再写明那一条。"
    en = "That entry neither corrects what was asked about nor counts what was missing. Do so first, then name the entry."


class NobodyToRule(Refused):
    zh = "没有能裁决的一方：牵头单位和各级上级都是当事方，或者上面再没有单位。请双方协商，由记录方更正。"
    en = "Nobody can rule: the lead unit and all units above are sides of it, or there is none. Settle it between you; whoever recorded it corrects it."


class OutOfRange(Refused):
    zh = "“{item}”给了{score}，规则只算{least}到{most}之间的（-为不限）。请核对小数点，改好再给。"
    en = "{item!r} was marked {score}, and the rules count from {least} to {most} alone (- is no limit). Look at the decimal point and mark again."


class MarkedByAnother(Refused):
    zh = "牵头单位不给自己评分，也不给并入、拆出的单位评分：由它上一级的单位评；上面再没有单位的，由考评安排写明的定等次单位评。请交给那个单位，或先在考评安排里写明。"
    en = "The lead unit does not mark itself or its line: the unit above does, or where none is above the body that the round names to decide. Leave it to that unit, or name one in the round."


class PanelThere(Refused):
    zh = "{period}已有一次测评的组叫“{panel}”。规则按组名数票，同名两组会合在一起数。请换一个组名；重投的另起名，并由采用的规则写明数哪一组。"
    en = "An evaluation for {period} has a panel called {panel!r}. Rulebooks count ballots by that name and would count both. Give this one another name; a rulebook that is to count a repeated vote names it."


class OutsidePeriod(Refused):
    zh = "投票截止日{day}不在{period}之内：选票按截止日计入，这样投的票这一期数不到，会数到别的期去。请把截止日定在期内。"
    en = "Ballots until {day} are not within {period}: they count on their last day, so this period would not see them and another would. Choose a day within the period."


class LineVotesOnce(Refused):
    zh = "合并后的单位在一组里只投一票：承接单位自己在这一组投票，或同一来历的另一个单位已经投了。请以承接单位的一票为准。"
    en = "Units that have become one vote once in a panel: the unit that acts for this one votes here itself, or another of its line has voted. That ballot stands for all."


class LineIsRated(Refused):
    zh = "这一组评的单位与贵单位是一家（合并而来），无记名的票看不出是不是在评自己。请改在别的组投票。"
    en = "This panel rates a unit that yours has become one with, and nobody could see whether a secret ballot is about its voter. Vote in another panel."


class BallotThere(Refused):
    zh = "贵单位在这一组已经投过票。请改票（ballot.change），以最后一次为准。"
    en = "Your unit has voted in this panel. Change that ballot (ballot.change): the last one counts."


class NotAsked(Refused):
    zh = "这一组不评{subject}。请核对选票上的单位。"
    en = "This panel does not rate {subject}. Check the units on the ballot."


class NotYourself(Refused):
    zh = "不能给自己评。请去掉选票上的本单位，其余照投。"
    en = "Nobody rates themselves. Leave your own unit off; the rest stands."


class NotOffered(Refused):
    zh = "没有“{opinion}”这一档。可选的是：{offered}。"
    en = "{opinion} is none of the opinions. Choose one of: {offered}."


class NotOverYet(Refused):
    zh = "还有单位没投票，投票到{closes}截止。请到期后再结束，或等所有单位都投了。"
    en = "Some have not voted, and ballots are taken until {closes}. Close it after that day, or when all have voted."


class NobodyAsked(Refused):
    zh = "这一组没有投票的单位。公开投票的组请至少写一个单位；都用纸质凭证的，请设为无记名。"
    en = "This panel asks nobody. Name a unit that votes openly, or make the panel secret if all tokens are printed."


class SmallPanel(Refused):
    zh = "无记名的一组至少要有{fewest}人投票，这一组只有{asked}人：人太少，一看结果就知道谁投了什么。请并组，或改为公开投票。"
    en = "A secret panel needs at least {fewest} voters and this one has {asked}: of so few, the result alone tells who said what. Merge panels, or vote openly."


class KeyServed(Refused):
    zh = "签发公钥或开箱公钥已经用过。每组每次都要用新的，否则凭证会串用、选票会提前被看到。请重新生成后再发起。"
    en = "A key of the issuer or of a trustee has served before. Each panel needs new ones, or tokens would serve twice and ballots be read early. Make new keys and open it again."


class OpenPanel(Refused):
    zh = "本次测评没有叫“{panel}”的无记名组。公开投票请用 ballot.cast；请核对组名。"
    en = "This evaluation has no secret panel {panel}. Open ballots are cast by ballot.cast; check the name."


class SecretPanel(Refused):
    zh = "这一组是无记名投票，不能署名投。请先申领选票凭证（ballot-token.request），再用它投票。"
    en = "This panel is secret, so nobody votes here in their own name. Ask for a token (ballot-token.request) and vote with it."


class TokenThere(Refused):
    zh = "这一组的凭证已经申领过，每人只有一份。请用当时存下的那一份；丢了补不了。"
    en = "The token for this panel has been asked for, and there is one for each. Use the one that was kept then; a lost one is not replaced."


class NotANumber(Refused):
    zh = "申领的数不合用：要小于签发公钥的模数。请用本系统的命令重新生成。"
    en = "That is no number that the issuer could sign: it must be below the modulus of its key. Make it again with the command."


class TooManyPrinted(Refused):
    zh = "本组只定了{printed}份纸质凭证，号码请从1编到{printed}。"
    en = "This panel was opened with {printed} printed tokens: number them from 1 to {printed}."


class OtherPaper(Refused):
    zh = "这张选票不是按本次测评发起时的内容投的。请重新取选票样张，核对后再投。"
    en = "This ballot was not cast on the paper of this evaluation. Get the paper again, check it, and vote on it."


class SealedLength(Refused):
    zh = "密封的内容长短不对，会让人看出是谁的。请用本系统的命令重新生成选票。"
    en = "What is sealed has another length than it should, which would tell ballots apart. Make the ballot again with the command."


class TokenUsed(Refused):
    zh = "这份凭证已经投过票，只算第一次的；投出的票不能改。"
    en = "This token has been used, and the first ballot counts. A secret ballot cannot be changed."


class MoreBallotsThanTokens(Refused):
    zh = "票比凭证多：这一组只签发了{tokens}份凭证。有人在账外签了凭证，请停止计票，查明签发密钥由谁经手。"
    en = "There are more ballots than tokens: {tokens} were issued for this panel. Somebody signed tokens outside the log. Stop the count and find out who had the issuer's key."


class BoxStillOpen(Refused):
    zh = "投票到{closes}截止，当天还可以投。请过了这一天再入账、封箱、计票。"
    en = "Ballots are taken until {closes}, that day included. Enter them, close the box and count after it."


class BoxNotClosed(Refused):
    zh = "票箱还没有封好，现在公布密钥会让后投的人先看到结果。请等牵头单位封箱（ballot-box.close）。"
    en = "The box is not closed, so a secret published now would let somebody vote who knows the result. Wait until the lead unit has closed it (ballot-box.close)."


class TooFewBallots(Refused):
    zh = "这一组只收到{ballots}张票，不到{fewest}张不开箱：一开就知道谁投了什么。请勿公布密钥，这一组不计票。"
    en = "Only {ballots} ballots came in, and fewer than {fewest} are never opened: they would tell who said what. Keep the secret; this panel is not counted."


class WrongSecret(Refused):
    zh = "这不是本单位在发起时那把公钥的密钥。请找出当时生成的密钥文件。"
    en = "This is not the secret of the key that your unit has in the opening. Find the file that was made then."


class NotUnsealed(Refused):
    zh = "“{panel}”组还不能计票：先封箱，再由各保管单位公布开箱密钥；现在还差{missing}。"
    en = "Panel {panel} cannot be counted yet: its box has to be closed, then each trustee publishes their secret. Missing now: {missing}."


class TooManyPicks(Refused):
    zh = "清单上只有{size}项，抽不出{count}项。请少抽一些。"
    en = "The list has {size:thing|things}, so {count} cannot be drawn. Draw fewer."


class ShareGiven(Refused):
    zh = "贵单位已经给过这次抽签的一份，不能更换。请用当时存下的那一份揭晓。"
    en = (
        "Your unit has given its share of this draw, and it cannot be replaced. Reveal the one that was kept."
    )


class SharesMissing(Refused):
    zh = "还有{missing}个单位没有给出自己的一份，现在揭晓会让后来的人看到。请等它们都给了再揭晓。"
    en = "{missing:unit has|units have} not given their share yet, and would see yours. Reveal it once all of them have."


class NotTheShare(Refused):
    zh = "这不是贵单位当初给出的那一份。请用当时存下的文件。"
    en = "This is not the share that your unit committed to. Take the file that was kept then."


class TooLate(Refused):
    zh = "期限已过（到{last}为止）。"
    en = "The time for it ended on {last}."


class ContestedBefore(Refused):
    zh = "这条记录您已经提过一次异议。对裁决不服的，请在期限内申诉。"
    en = "You have contested this entry before. Against its ruling you may appeal in time."


# Calendars


class UnsoundCalendar(Refused):
    zh = "这份工作日历有误：{why_zh}。请对照放假通知改正后再签。"
    en = (
        "This calendar is wrong: {why_en}. Compare it with the notice of holidays, correct it and sign again."
    )


# Hours


class EndsBeforeItStarts(Refused):
    zh = "结束时间不晚于开始时间（{start}至{end}）。请改正。"
    en = "It ends before it starts ({start} to {end}). Correct the times."


class CrossesMidnight(Refused):
    zh = "跨过零点的服务请分成两天各记一条。"
    en = "Service past midnight is recorded as two records, one for each day."


class OverADay(Refused):
    zh = "此人{day}已记{posted}分钟，再加{minutes}分钟就超过24小时。请核对。"
    en = "On {day} this person has {posted:minute|minutes}; {minutes} more would exceed 24 hours. Check the record."


class NothingLeftToPost(Refused):
    zh = "这段时间（{day}）已经全部记过，没有可再记的分钟。请把这一条留出不确认。"
    en = "All of that time on {day} has been counted already. Leave this record out."


class NoAccount(Refused):
    zh = "此人在这家时间银行没有账户。请先由开办单位开户：人员编号列成一张表，用 gongjian import accounts 导入。"
    en = "The person has no account at this time bank. Its keeper opens one first: with gongjian import accounts, from a sheet of their numbers."


class NotInSheet(Refused):
    zh = "批次里没有第{i}条。"
    en = "The batch has no item {i}."


class WrongKindOfRecord(Refused):
    zh = "第{i}条不是这里能确认的记录。请把它留出，或用对应的办法确认。"
    en = "Item {i} is not a record that this confirms. Leave it out, or confirm it in its own way."


class NotOnRoll(Refused):
    zh = "此人不在该单位的在册名单上。请先登记在册。"
    en = "The person is not on that unit's roll. Enter them first."


class AlreadyCheckedIn(Refused):
    zh = "此人已在社区报到，同一时间只在一个社区。要改到别的社区，请先结束原来的报到。"
    en = (
        "The person has reported to a community, and is with one at a time. End that check-in before another."
    )


# Time banks


class DoesNotDivide(Refused):
    zh = "积分比例里的{every}分钟不能整除一天的1440分钟，积分就记不准。请改用如15、20、30、60这样的分钟数。"
    en = "Points for every {every} minutes: {every} does not divide the 1,440 minutes of a day. Take a number such as 15, 20, 30 or 60."


class OwnBank(Refused):
    zh = "时间银行不能与自己通兑。请从名单里去掉本行。"
    en = "A bank cannot exchange with itself. Take it off the list."


class NothingStated(Refused):
    zh = "没有写明数量。请写分钟数或积分。"
    en = "It says no amount. Write minutes or points."


class OpenedAlready(Refused):
    zh = "这个账户已有期初余额，每个账户只记一次。记错的请先更正，再重新登记。"
    en = "The account has its opening balance; there is one for each account. Correct a wrong one first, then record it anew."


class NotInCharter(Refused):
    zh = "该时间银行的章程没有规定{what_zh}，不能办理。请查看章程；要办的，请管理单位先修订章程。"
    en = "The bank's charter does not provide for {what_en}. Read the charter; to allow it, its keeper adopts another one first."


class NotEnough(Refused):
    zh = "余额不足：现有{left}{measure_zh}，要用{asked}{measure_zh}。请减少数量；章程施行前的时长，请先由管理单位转入。"
    en = "The balance is {left} {measure_en}; {asked} {measure_en} were asked for. Ask for less, or have the keeper bring forward what was earned before the charter."


class WholeCoins(Refused):
    zh = "该行以时间币计，一枚60分钟，不能用{minutes}分钟。请按60分钟的整数倍办理。"
    en = "This bank counts coins of 60 minutes; {minutes:minute is|minutes are} no whole coins. Use a multiple of 60."


class WrongRelation(Refused):
    zh = "章程不允许用于这样的关系，只限：{allowed}。请核对关系，或改用其他办法。"
    en = "The charter does not provide for that relation, only for: {allowed}. Check the relation."


class AgeNotChecked(Refused):
    zh = "须写明核对过的年龄条件，与章程一致：{age}周岁（0表示章程没有年龄条件，不要写）。请先核对证件，不要写实际年龄。"
    en = "State the age that was checked, as the charter has it: {age} (0: it asks for none, so state none). Check a paper; never write how old somebody is."


class UsedUp(Refused):
    zh = "{quarter}已兑换{times}次，章程规定的次数已满。请下个季度再办。"
    en = "In {quarter} there have been {times:redemption|redemptions}, as many as the charter allows. Come again next quarter."


class OtherAmount(Refused):
    zh = "兑换的数量写法不对：分钟、积分、兑换项目三者只写其一，并与章程规定的兑换方式一致；件数只随兑换项目写。"
    en = "State minutes, points or an offer, just one of them and as the charter takes it; a number of pieces goes with an offer only."


class GroupOnlyDonates(Refused):
    zh = "集体账户只能捐赠给公共时间池，不能兑换、转赠或转给其他集体。请改为捐赠。"
    en = "A group account only donates to the public pool: it neither redeems nor gives. Make a donation."


class OwnAccount(Refused):
    zh = "转出和转入是同一个人。请核对对方。"
    en = "Both sides are one person. Check whom it is for."


class CountsNothing(Refused):
    zh = "此人在这项活动中经投诉认定未按要求服务，这一条不计时间。请把它留出不确认。"
    en = "A complaint about this person at the activity was upheld: the record counts nothing. Leave it out."


class PostedAlready(Refused):
    zh = "此人在这项活动的时间已经入账。请先更正已入账的记录，再认定投诉。"
    en = "Their time at this activity has been posted. Correct what was posted first, then uphold the complaint."


class NotOver(Refused):
    zh = "按章程，账户{owner}今天过期的是{minutes}分钟、{points}分，清单须与此一致；都是0的请从清单里去掉。"
    en = "By the charter {minutes:minute|minutes} and {points} in points are over in the account of {owner} today. List just that; leave the account out where both are 0."


class NotBefore(Refused):
    zh = "第{index}号记录不是这个账户在章程施行前的有效入账，不能转入。请核对记录，或从清单里去掉。"
    en = "Entry {index} is no standing posting to this account from before the charter. Check it, or take it off the list."


class ExchangeInDispute(InDispute):
    zh = "转出的这一笔有异议，裁决前不能收下。了结之后再办：裁定维持的照收，裁定撤销的就不用收了。"
    en = "What the other bank sent is in dispute and not accepted until that is settled. Upheld, it goes back there; otherwise accept it then."


class ExchangeTaken(Refused):
    zh = "通兑对方已经收下，不能更正。请由对方银行按通兑再转回来。"
    en = "The other bank has taken it in, so it cannot be corrected. Have it issued back from there."


class NotClocked(Refused):
    zh = "该行章程规定：没有签到签退起止时间的补录不计入。请把这一条留出不确认，或按起止时间重新记录。"
    en = "By its charter this bank credits clocked time alone, and this was entered afterwards. Leave it out, or record its start and end."


class TwoApprovers(Refused):
    zh = "该行章程规定：记录人和确认人须是志愿者以外的两个人。请由活动举办单位另行记录。"
    en = "By its charter two persons other than the volunteer record and confirm. Have a host of the activity record it."


class SeriesTaken(Refused):
    zh = "这项活动已经发过第{series}组签到条。请换一个组号。"
    en = "The activity has slips of series {series} already. Take another number."


class NotASlip(Refused):
    zh = "这项活动没有发过这张签到条（第{series}组第{number}张），或密码抄错了。请核对条上的字。"
    en = "The activity has no such slip (series {series}, number {number}), or its secret was copied wrongly. Compare the letters."


class SlipHasServed(Refused):
    zh = "这张签到条（第{series}组第{number}张）已经用过，一张只用一次。请向举办单位另取一张。"
    en = (
        "This slip (series {series}, number {number}) has served; each serves once. Ask the host for another."
    )


class TooManyScans(Refused):
    zh = "此人当天在这项活动已{way_zh}{most}次，每天最多{most}次。多出的时间请由举办单位补录。"
    en = "The person was scanned {way_en} {most:time|times} that day at this activity, which is the most. Have the host back-enter the rest."


# Grades and certificates


class NotEnoughHours(Refused):
    zh = "所列各天的服务时间共{minutes}分钟，不到所需的{needed}分钟。请补列日期，或等时间够了再办。"
    en = "The days that are named come to {minutes:minute|minutes} of service, of {needed} that are needed. Name more days, or wait until they are served."


class GradeHeld(Refused):
    zh = "此人按这套规则已有这一星级或更高的星级。请选更高的一级。"
    en = "By this rulebook the person has that grade or a higher one. Choose a higher grade."


class NoticeRunning(Refused):
    zh = "公示到{until}为止，期满次日起才能办。"
    en = "The public notice runs until {until}. Do this on a later day."


class StarsAreWithheld(Refused):
    zh = "因服务时间弄虚作假，此人到{until}为止不予星级认定。认定有误的请先更正。"
    en = "Hours had been made up: the person is given no grade until {until}. If that was found wrongly, correct it first."


class NotSoLong(Refused):
    zh = "不予认定的期限是一年到三年，即{start}至{end}之间的一天。请改填。"
    en = "Grades are withheld for one to three years: until a day from {start} to {end}. Name one of those."


class NotCertifiable(Refused):
    zh = "服务记录{record}不能写进这份证明：{why_zh}。请去掉它，或先补齐。"
    en = "The service record {record} cannot be certified here: it {why_en}. Leave it out, or put it right first."


class CertifiedHoursChanged(Refused):
    zh = "公示的是{announced}分钟，账上现为{now}分钟，其中有记录已更正。请撤销后按现账重新公示。"
    en = "{announced:minute was|minutes were} announced and the books now have {now}: a record was corrected. Revoke it and announce anew."


# Rulebooks


class UnsoundRulebook(Refused):
    zh = "评分规则没有通过检查：{why_zh}。请改正后再提交。"
    en = "The rulebook does not pass the check: {why_en}. Correct it and submit again."


class NotAPeriod(Refused):
    zh = "“{period}”不是期间。请写成 2026（全年）、2026-H1（上半年）、2026-Q1（第一季度）或 2026-03（三月）。"
    en = "{period!r} is no period. Write 2026 (the year), 2026-H1 (its first half), 2026-Q1 (its first quarter) or 2026-03 (March)."


class NoRulebook(Refused):
    zh = "{period}没有采用这本评分规则。请核对期间，或先为它采用规则。"
    en = "This rulebook is not in force for {period}. Check the period, or adopt the rulebook for it."


class MarkGiven(Refused):
    zh = "这一项已经打过分。更正请走更正程序。"
    en = "This item has its mark. To change it, correct it."


# Evaluation rounds


class NoTimeForNotice(Refused):
    zh = "{sealed}封存的话，公示{workdays}个工作日要到{last}，决定只能在那之后。请把决定的日期推后，或者提前封存。"
    en = "Sealed on {sealed}, a notice of {workdays:workday|workdays} lasts until {last}, and the decision comes after it. Put the decision later, or seal earlier."


class ChangeTooSoon(Refused):
    zh = "改动要给大家留出时间：{day}太近，最早{earliest}。请改填。"
    en = "A change leaves people time: {day} is too near, the earliest is {earliest}. Name that day or a later one."


class NoRound(Refused):
    zh = "{period}还没有公布考评安排。请先由牵头单位公布（gongjian round announce）。"
    en = "No round has been announced for {period}. Have the lead unit announce it first (gongjian round announce)."


class ShownTooShort(Refused):
    zh = "公示不少于{workdays}个工作日，最早到{earliest}。请改填截止日期。"
    en = "The notice lasts {workdays:workday|workdays} at least, to {earliest} or later. Name such a day."


class NotInReport(Refused):
    zh = "封存的报告里不是这样写的：编号、结果、等次或哈希对不上。请从报告重新取这一行（gongjian report show）。"
    en = "That is not what the sealed report says: number, result, grade or hashes differ. Take the line from the report again."


class NoticeNotOver(Refused):
    zh = "公示和申诉到{last}为止，之后才能决定等次。"
    en = "The notice and the days for appeals last until {last}; grades are decided after that."


class AppealOpen(Refused):
    zh = "这个对象的申诉还没有了结。请先答复，或等再申诉的期限过去；其他对象照常决定。"
    en = "An appeal of this subject is open. Answer it first, or let the days for taking it further pass; the others may be decided."


class CorrectedReportAwaited(Refused):
    zh = "这个对象的申诉已经成立，要按更正后的报告决定。请先更正记录，再封存替代的报告并公示。"
    en = "An appeal of this subject was upheld, so its grade goes by a corrected report. Correct the entries, then seal and show the report that replaces this one."


class GradeThere(Refused):
    zh = "这个对象的等次已经决定。要改的走 grade.change，由两人签。"
    en = "The grade of this subject is decided. Change it by grade.change, which takes two persons."


class ReasonNeeded(Refused):
    zh = "得分表的等次是“{computed}”，决定的是“{grade}”。两者不同，或者没有结果的，请写明理由（reason）。"
    en = "The sheet comes to {computed!r} and the decision is {grade!r}. Where they differ, or there is no result, give the reason."


class OverShare(Refused):
    zh = "这是第{there}个“{grade}”，{most}个为限（{subjects}个对象的{at_most}）。仍要评的，请写明理由（over_share_reason）。"
    en = "This would be number {there} of {grade!r}; {most} is the limit ({at_most} of {subjects}). To decide so all the same, give over_share_reason."


class Conflicted(Refused):
    zh = "您已声明回避，或者评的就是您本人。请由另一人办理。"
    en = "You have declared an interest in this subject, or it is you. Leave it to somebody else."


# Reports


class ReportThere(Refused):
    zh = "这一期已有封存的报告（{report}，算到第{position}条，摘要{digest}），不能另封一份。有更正的，请写明替代它（replaces）和理由；期中报告请换一个位置。"
    en = "A report of this period is sealed already ({report}, up to position {position}, digest {digest}), so no other is. To correct it, name it in `replaces` with the reason; an interim one needs another position."
    written = frozenset({"report"})


class NotTheNewestReport(Refused):
    zh = "所替代的不是这本规则这一期最新的报告，最新的是{newest}。请看过它再封。"
    en = "That is not the newest report of this rulebook and period; the newest is {newest}. Read it, then seal again."
    written = frozenset({"newest"})


class PeriodNotOver(Refused):
    zh = "{period}到{last}才结束，而第{position}条记于{day}。请等期满后再封，或写明是期中报告（interim）。"
    en = "{period} ends on {last}, and position {position} is of {day}. Seal it when the period is over, or as interim."


class UnknownReducer(Refused):
    zh = "本程序按第{known}号事实表评分，不认识第{reducer}号。请用同一版本的程序重新评出后再封。"
    en = "This program scores by reducer {known} and does not know {reducer}. Score again with the same version of the program, then seal."
