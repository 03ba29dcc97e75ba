"""Why the signer refuses to sign: what it found the database, or its own state, to be.

SignerRefuses                  nothing more is appended or signed; reading goes on
├── EntryChanged               one row is not what was appended
├── TileChanged                the stored tree is not that of the entries
├── EntriesMissing             a gap
├── TailCut                    the newest rows are gone, the checkpoints over them are not
├── OlderDatabase              the database is as it was earlier: a backup was restored, a failover lost commits
├── HistoryChanged             entries and all their hashes were rewritten
├── HistoryForked              another history was continued from an older database
├── OtherHistory               the entries do not lead to a checkpoint that was signed
├── CheckpointNotOurs          the newest checkpoint in the database is not of this log's key
└── StateLost, StateBehind, StateUnreadable, StateOfAnotherLog
"""

from contracts.refusals import Refused


class SignerRefuses(Refused):
    """The database is not what was signed. Positions count from 1, indexes from 0."""


class EntryChanged(SignerRefuses):
    zh = "第{position}条记录已不是当初写入的内容：其字节或旁边保存的哈希被改动。账本转为只读；请保全数据库，以备份核对该条。"
    en = "Entry {position} is no longer what was appended: its bytes, or the hash kept beside it, were changed. The ledger is read-only; keep the database as it is and compare this row with a backup."


class TileChanged(SignerRefuses):
    zh = "哈希分片 {path} 与记录不符，而记录本身未见改动。账本转为只读；请保全数据库，查明后用 gongjian adopt 重建分片。"
    en = "The stored tile {path} is not that of the entries, which are themselves unchanged so far. The ledger is read-only; keep the database, find out why, then rebuild the tiles with `gongjian adopt`."


class EntriesMissing(SignerRefuses):
    zh = "位置{first}至{last}的记录不见了。账本转为只读；请保全数据库，从备份找回这些行。"
    en = "The rows at positions {first} to {last} are missing. The ledger is read-only; keep the database as it is and bring these rows back from a backup."


class TailCut(SignerRefuses):
    zh = "已签发的记录被截去：位置{first}至{last}不见了，而覆盖它们的检查点还在。账本转为只读；请保全数据库，从备份找回这些行。"
    en = "The end of the log was cut off: positions {first} to {last} were signed and are missing, the checkpoints over them are still here. The ledger is read-only; keep the database and bring these rows back from a backup."


class OlderDatabase(SignerRefuses):
    zh = "数据库比已签发的旧：缺少位置{first}至{last}。可能恢复了较旧的备份，或故障切换丢失了提交。账本转为只读；请恢复到包含位置{last}的数据库。"
    en = "The database is older than what was signed: positions {first} to {last} are missing. An older backup was restored, or a failover lost commits. The ledger is read-only; restore a database that reaches position {last}."


class HistoryChanged(SignerRefuses):
    zh = "索引{first}至{last}的记录不是当初签发的那些：记录连同其哈希都被改写，其前各条完好。账本转为只读；请保全数据库，以备份核对。"
    en = "The entries {first} to {last} are not those that were signed: rows and hashes were rewritten together; what stands before is as signed. The ledger is read-only; keep the database and compare with a backup."


class HistoryForked(SignerRefuses):
    zh = "账本分叉：在较旧的数据库上另写了历史，自索引{first}至{last}之间某条起与已签发的不同。账本转为只读；请恢复原来的数据库，并查明谁写入了新的记录。"
    en = "The log was forked: another history was written onto an older database and departs from the signed one between entries {first} and {last}. The ledger is read-only; restore the database that was signed, and find out who wrote the other one."


class OtherHistory(SignerRefuses):
    zh = "前{size}条记录得不出已签发的{size}条的检查点。账本转为只读；请找到与该检查点相符的数据库。"
    en = "Entries 1 to {size} do not lead to the signed checkpoint of size {size}. The ledger is read-only; find the database that fits this checkpoint."


class CheckpointNotOurs(SignerRefuses):
    zh = "数据库中最新的检查点（{size}条）不是本账密钥所签：{reason_zh}请核对账本密钥与数据库是否属于同一本账。"
    en = "The newest checkpoint in the database (size {size}) is not signed by this log's key: {reason} Check that key and database belong to one log."


class StateLost(SignerRefuses):
    zh = "找不到签发状态 {file}，而数据库中可能已有签发过的检查点。请找回该文件；若已遗失，请向成员取得其保存的最新检查点，用 gongjian adopt 重建。"
    en = "The signer's state {file} is missing, and checkpoints may have been signed already. Bring the file back; if it is lost, get the newest checkpoint that a member keeps and rebuild the state with `gongjian adopt`."


class StateBehind(SignerRefuses):
    zh = "签发状态停在{size}条，数据库中却已有{published}条的检查点：状态文件被换成旧的，或别处也在签发。请查明后，以最新检查点用 gongjian adopt 重建。"
    en = "The signer's state stops at {size:entry|entries}, yet a checkpoint of {published} is published: the state file is an old one, or somebody else signs too. Find out which, then rebuild the state from the newest checkpoint with `gongjian adopt`."


class StateUnreadable(SignerRefuses):
    zh = (
        "签发状态 {file} 读不出来（{why_zh}）。请勿修改它；找回原文件，或以最新检查点用 gongjian adopt 重建。"
    )
    en = "The signer's state {file} cannot be read ({why}). Do not edit it; bring the file back, or rebuild it from the newest checkpoint with `gongjian adopt`."


class StateOfAnotherLog(SignerRefuses):
    zh = "签发状态 {file} 属于另一本账（{named}）。请指定本账自己的状态文件。"
    en = "The signer's state {file} is that of another log ({named}). Name the state file of this log."


class AnotherSigner(Refused):
    zh = "另一个进程正在为这本账签发。请先停止它（serve 或 signer），再执行 gongjian adopt。"
    en = "Another process signs for this log. Stop it first (serve or signer), then run `gongjian adopt`."
