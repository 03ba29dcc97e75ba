"""What the machine said no to, in words of both languages: a file, a folder, an address, a connection.

    try:
        pem = file.read_bytes()
    except OSError as error:
        raise KeyFileUnreadable(file=file, **mishap(error).facts()) from None

The words of the operating system come last and only where ours end.
"""

import errno
import socket
import ssl

from contracts.shapes import Reason

WORDS = {
    errno.ENOENT: Reason("没有这个文件或目录", "there is no such file or folder"),
    errno.EACCES: Reason("没有权限", "permission is denied"),
    errno.EPERM: Reason("系统不允许", "the system does not allow it"),
    errno.EEXIST: Reason("已经存在", "it exists already"),
    errno.EISDIR: Reason("这是一个目录，不是文件", "it is a folder, not a file"),
    errno.ENOTDIR: Reason("路径中有一段不是目录", "a part of the path is no folder"),
    errno.ENOTEMPTY: Reason("目录不是空的", "the folder is not empty"),
    errno.ENAMETOOLONG: Reason("文件名太长", "the name is too long"),
    errno.ELOOP: Reason("是符号链接，或链接绕成了圈", "it is a symbolic link, or links lead in a circle"),
    errno.EROFS: Reason("磁盘是只读的", "the disk is read-only"),
    errno.ENOSPC: Reason("磁盘已满", "the disk is full"),
    errno.EDQUOT: Reason("磁盘配额已用完", "the disk quota is used up"),
    errno.EIO: Reason("磁盘读写出错", "the disk failed"),
    errno.EBUSY: Reason("正被占用", "it is in use"),
    errno.ETXTBSY: Reason("正被占用", "it is in use"),
    errno.EXDEV: Reason("不能跨磁盘移动", "it cannot be moved to another disk"),
    errno.EMFILE: Reason("打开的文件太多", "too many files are open"),
    errno.ENFILE: Reason("打开的文件太多", "too many files are open"),
    errno.ENOMEM: Reason("内存不足", "memory is used up"),
    errno.EADDRINUSE: Reason("端口已被占用", "the port is in use"),
    errno.EADDRNOTAVAIL: Reason("本机没有这个地址", "this machine has no such address"),
    errno.ECONNREFUSED: Reason("对方没有开放这个端口", "nothing listens there"),
    errno.ECONNRESET: Reason("连接被对方断开", "the connection was closed by the other side"),
    errno.ECONNABORTED: Reason("连接被断开", "the connection was closed"),
    errno.EPIPE: Reason("连接被对方断开", "the connection was closed by the other side"),
    errno.ETIMEDOUT: Reason("等待超时", "no answer came in time"),
    errno.EHOSTUNREACH: Reason("到不了这台主机", "the host cannot be reached"),
    errno.ENETUNREACH: Reason("网络不通", "the network cannot be reached"),
}
"""By the system's number of the error."""


def mishap(error: Exception) -> Reason:
    """Why an operation failed, as half a sentence of each language; without the file, which the caller names."""
    match error:
        case ssl.SSLCertVerificationError():
            return Reason(
                "对方的证书不可信，或不是这台主机的", "its certificate is not trusted, or is another host's"
            )
        case ssl.SSLError():
            return Reason(
                "对方不是 TLS 服务，或加密握手失败", "it does not speak TLS, or the handshake failed"
            )
        case socket.gaierror():
            return Reason("没有这个主机名", "there is no host of that name")
        case TimeoutError():
            return WORDS[errno.ETIMEDOUT]
        case OSError(errno=int(number)) if number in WORDS:
            return WORDS[number]
        case OSError(errno=int(number), strerror=str(said)):
            return Reason(f"系统报错 {number}：{said}", f"the system says {number}: {said}")
        case UnicodeDecodeError():
            return Reason("不是 UTF-8 文字", "it is not UTF-8 text")
    return Reason(f"程序库报错 {type(error).__name__}", f"a library says {type(error).__name__}")
