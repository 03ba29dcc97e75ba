"""Every page, by its address: what each of them must hold is asked of all."""

from uuid import UUID

from contracts.values import Id
from tests.api.scenes import YearServed

EVERYBODYS = (
    "/", "/check", "/check?code=nothing", "/about/signatures", "/about/privacy", "/about/accessibility",
    "/web/components", "/transparency?search=没有这样的", "/notices/mail/token", "/keys", "/keys?back=https://elsewhere.example/", "/book", "/checkin",
    "/demo", "/evaluations/keeper-key",
)  # fmt: skip
"""Without signing in, and without anything from the ledger in them."""


def after_signing_in(year: YearServed) -> list[str]:
    """As the bureau's first administrator sees them after the county's year; empty ones and ones that are not there too."""
    of = year.of
    return [
        f"/check?code={'c' * 64}", "/waiting", "/waiting?own=1", "/notices", "/nothing-here",
        "/agreements", "/agreements?standing=in_force&search=共建", "/agreements?search=没有这样的",
        *(f"/agreements/{of[name]}" for name in (
            "agreement", "declined", "agreement amended", "agreement ended", "agreement to be countersigned",
        )),
        "/agreements/new", "/agreements/new?template=unit-community", "/agreements/new?template=mentoring&go=1&side-0=%E5%8D%95&side-1=%E5%8D%95&above=%E5%8D%95",
        f"/agreements/new?template=unit-community&go=1&side-0=民政局(虚构)&side-1=和平社区(虚构)&starts=2026-06-01&alliance={year.scene.county.alliance}&item-2={of['need']}",
        f"/agreements/{of['agreement']}/change",
        "/alliances", "/alliances/new", "/units", "/units/new", f"/alliances/{year.scene.county.alliance}",
        *(f"/alliances/{year.scene.county.alliance}/{part}" for part in ("members", "members?search=医", "charter", "meetings", "leave")),
        *(f"/meetings/{of[name]}" for name in ("meeting", "meeting to come")),
        "/handover", f"/handover/{of['handover']}",
        "/transparency", f"/transparency/{year.scene.county.alliance}", f"/transparency/{of['other alliance']}?year=2026",
        "/service", "/service/new", "/service/certificates", "/duty",
        "/keys/requests", "/people/new", "/people", f"/people/{year.scene.county.bureau.id}", "/lists", "/lists?kind=resource&state=all", "/lists?kind=project&state=closed&search=没有这样的", "/lists/new",
        *(f"/items/{of[name]}" for name in ("need", "handed item", "offer", "service")),
        "/orders", "/orders?side=alliance", "/orders?side=placed&stage=overdue&search=没有这样的", "/orders/new", f"/orders/new?item={of['service']}",
        *(f"/orders/{of[name]}" for name in ("order", "order under way", "order withdrawn")),
        "/wishes", "/wishes?side=given", *(f"/wishes/{of[name]}" for name in ("wish", "wish withdrawn", "open wish")),
        "/whistles", "/whistles?side=placed&kind=joint&outcome=open", "/whistles/new",
        *(f"/whistles/{of[name]}" for name in ("whistle", "whistle unanswered", "whistle under way")),
        "/projects", "/projects?state=late", "/projects/new", *(f"/projects/{of[name]}" for name in ("project", "breakthrough")),
        "/public-notices", "/public-notices?state=over", "/public-notices?state=all&search=没有这样的", "/public-notices/new", f"/public-notices/new?about={of['project']}",
        *(f"/public-notices/{of[name]}" for name in ("notice", "short notice")), f"/public-notices/{of['notice']}/sheet",
        "/matters", "/matters?find=没有这样的", f"/matters/{year.scene.county.community.unit}", f"/matters/{year.scene.county.bureau.unit}",
        "/issues", "/issues?side=placed&stage=overdue&search=没有这样的", "/issues/new", "/issues/new?find=社区",
        "/consultations", "/consultations?side=placed", "/consultations/new", "/consultations/new?find=河西",
        *(f"/consultations/{of[name]}" for name in ("consultation", "consultation waiting")),
        "/trainings", "/trainings?side=alliance", "/trainings?side=placed&stage=withdrawn&kind=law", "/trainings/new", f"/trainings/new?find=社区&came={year.scene.county.hospital.unit}",
        f"/trainings/{of['training']}",
        "/draws", "/draws?standing=open", "/draws/new", f"/draws/new?of={year.scene.county.alliance}&sharer={year.scene.county.bureau.unit}",
        *(f"/draws/{of[name]}" for name in ("draw", "kept back")),
        "/book", "/book/certificates", "/book/missing", "/book/missing?on=2026-03-02", *(f"/book/{of[name]}" for name in ("group's account",)),
        "/score", "/score?period=2026", "/score?period=2019",
        f"/score/{of['O01 of next year']}/{year.scene.county.bureau.unit}?period=2026&beside=2026-02-01",
        "/disputes/new?entry=1", *(f"/disputes/{of[name]}" for name in ("dispute", "dispute withdrawn", "open dispute")), f"/correction-requests/{of['request']}",
        "/rounds", f"/rounds/{of['round']}", f"/reports-sealed/{of['interim report']}",
        *(f"/evaluations/{of[name]}" for name in ("evaluation", "open evaluation", "open secret evaluation")),
        *(f"/evaluations/{of[name]}/box" for name in ("secret evaluation", "open secret evaluation")),
        "/evaluations/new", f"/evaluations/{of['open secret evaluation']}/slips",
        *(f"/ballots/{of[name]}" for name in ("secret evaluation", "open secret evaluation")),
        "/rulebooks/new", "/rulebooks/new?like=blank", f"/rounds/{of['round']}/change", f"/rounds/new?rulebook={of['O02']}&period=2026",
        "/rulebooks", "/rulebooks?search=没有这样的", f"/rulebooks/{of['O01 of next year']}", f"/rulebooks/{of['O02']}",
        "/audit", "/audit?as_of=200", "/findings/new?entry=1&find=社区", f"/findings/{of['audit finding']}", f"/findings/{of['finding put right']}", f"/agreements/{of['agreement']}?as_of={first_of(year, of['agreement']) + 2}",
        *(f"/book/{of[name]}?as_of={newest(year)}" for name in ("group's account",)),
        "/entries", "/entries?kind=claim.make", "/entries?since=2031-01-01", "/entries?since=gestern",
        f"/entries?stream={of['agreement']}", "/entries/1", f"/entries/{first_of(year, of['agreement'])}", "/entries/99999999",
    ]  # fmt: skip


def of_the_lead_unit(year: YearServed) -> list[str]:
    """What the bureau may not read, as the lead unit's evaluator sees it."""
    of = year.of
    return [
        f"/score-appeals/{of['score appeal']}", f"/score-appeals/{of['score appeal given up']}",
        *(f"/rounds/{of['round']}/{part}" for part in ("grades", "scores", "marks", "seal")),
        f"/rulebooks/{of['O01 of next year']}/tried?period=2026-Q1",
        *(f"/units/{year.scene.county.units[name]}" for name in ("lead", "community", "bureau")),
    ]  # fmt: skip


def of_a_community(year: YearServed) -> list[str]:
    """What it sees to of what was reported to it alone, and what it is asked to confirm."""
    of = year.of
    return [
        "/issues", *(f"/issues/{of[name]}" for name in ("issue", "issue under way", "issue open")),
        "/duty", "/trainings", f"/trainings/{of['training unconfirmed']}", f"/units/{year.scene.county.community.unit}",
        *(f"/people/mergers/{of[name]}" for name in ("merger", "merger waiting", "merger withdrawn")), "/people", f"/people/{of['sun']}",
    ]  # fmt: skip


def of_an_owner(year: YearServed) -> list[str]:
    """What only the owner of an account sees, as `hospital2`."""
    return [f"/book/{year.of['mine']}{part}" for part in ("", "/spend")]


def first_of(year: YearServed, stream: Id) -> int:
    """The number of the entry that begins a stream."""
    identity = UUID(stream)
    return year.scene.ledger.rows.streams([identity])[identity][0].position


def newest(year: YearServed) -> int:
    return year.scene.ledger.rows.max_notification_id() or 0
