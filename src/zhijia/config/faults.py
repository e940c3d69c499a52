"""What can go wrong on a machine, in one clear sentence each."""

import errno
import os


class Fault(Exception):
    """Something outside of Zhijia stops it. The text says what, and the way out."""


def sentence(error: BaseException) -> str:
    """One sentence for a person, Chinese and English."""
    if isinstance(error, Fault):
        return str(error)
    path = getattr(error, "filename", None) or os.getcwd()
    match getattr(error, "errno", None):
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return (
                f"磁盘已满，没有写完：{path}。请腾出空间后再试。\n"
                f"The disk is full: {path}. Free some space and try again."
            )
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return (
                f"没有权限：{path}。请换一个能写入的文件夹（ZHIJIA_HOME），或修改权限。\n"
                f"Permission denied: {path}. Choose a folder you may write to (ZHIJIA_HOME)."
            )
        case errno.ENOENT:
            return f"找不到文件：{path}。\nNo such file: {path}."
        case errno.EADDRINUSE:
            return "端口已被占用，请用 --port 换一个。\nThe port is taken; choose another with --port."
    return f"{error.__class__.__name__}: {error}"
