/* A disk that forgets, for a program under LD_PRELOAD: beside the folder $UNSYNCED_ROOT it keeps $UNSYNCED_SHADOW, which
 * holds only what was synced, as a machine without power would find it: a file's bytes as of its last fsync, a file's
 * name as of its folder's last fsync. It also writes down, in order, what was written, synced, received and sent, one
 * line each, to $UNSYNCED_TRACE. While the file $UNSYNCED_LIES exists, fsync says that it is done and does nothing.
 *
 * A line of `sync` stands after the sync is over; a line of `send` before the sending begins; a line of `recv` after
 * it. So "sync before send" in the trace is never truer than it was.
 *
 * Never used outside the tests; it changes no answer and no byte of the program under it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 512, SHOWN_BYTES = 80, COPY_BYTES = 1 << 16 };

static const char *root, *shadow, *trace_path, *lies;
static int trace_fd = -1;
/* One sync at a time, so that two do not write the same shadow. */
static pthread_mutex_t syncing = PTHREAD_MUTEX_INITIALIZER;

/* The system itself: what is done in here must not be seen in here. */
static ssize_t raw_write(int fd, const void *bytes, size_t n) { return syscall(SYS_write, fd, bytes, n); }

static void trace(const char *what, const char *where, long n, const char *shown, size_t shown_bytes) {
    if (trace_fd < 0) return;
    char line[LINE_MAX_BYTES], text[SHOWN_BYTES + 1];
    size_t kept = 0;
    while (kept < shown_bytes && kept < SHOWN_BYTES && shown[kept] >= ' ' && shown[kept] < 127) {
        text[kept] = shown[kept];
        kept++;
    }
    text[kept] = 0;
    int bytes = snprintf(line, sizeof line, "%s %s %ld %s\n", what, where, n, text);
    if (bytes > 0) raw_write(trace_fd, line, (size_t)bytes < sizeof line ? (size_t)bytes : sizeof line - 1);
}

/* The path of an open file, if it is the folder or in it; else NULL. */
static const char *below_root(int fd, char path[PATH_MAX]) {
    if (!root) return NULL;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t bytes = readlink(link, path, PATH_MAX - 1);
    if (bytes <= 0) return NULL;
    path[bytes] = 0;
    size_t length = strlen(root);
    if (strncmp(path, root, length) != 0) return NULL;
    return path[length] == 0 || path[length] == '/' ? path : NULL;
}

/* Where the synced bytes of a file are kept, whatever it is called. */
static void kept_path(ino_t inode, char path[PATH_MAX]) {
    snprintf(path, PATH_MAX, "%s.inodes/%lu", shadow, (unsigned long)inode);
}

/* Copies over what is kept, longer or shorter only at the end: a kill in between leaves a mixture of before and after,
 * which is what a lost power may leave. */
static void keep_bytes(int fd) {
    char to_path[PATH_MAX], buffer[COPY_BYTES];
    struct stat file;
    if (fstat(fd, &file) != 0) return;
    kept_path(file.st_ino, to_path);
    int to = open(to_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (to < 0) return;
    /* The program's own descriptor may be open for writing only. */
    char from_path[64];
    snprintf(from_path, sizeof from_path, "/proc/self/fd/%d", fd);
    int from = open(from_path, O_RDONLY | O_CLOEXEC);
    ssize_t n;
    off_t done = 0;
    while (from >= 0 && (n = syscall(SYS_read, from, buffer, sizeof buffer)) > 0) {
        raw_write(to, buffer, (size_t)n);
        done += n;
    }
    if (ftruncate(to, done) != 0) perror("unsynced: ftruncate");
    if (from >= 0) close(from);
    close(to);
}

/* Whether the folder has a plain file of this name, and which. */
static int is_file(const char *folder, const char *name, ino_t *inode) {
    char path[PATH_MAX];
    struct stat file;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (lstat(path, &file) != 0 || !S_ISREG(file.st_mode)) return 0;
    *inode = file.st_ino;
    return 1;
}

static void forget_lost_names(const char *folder) {
    DIR *names = opendir(shadow);
    if (!names) return;
    for (struct dirent *entry; (entry = readdir(names));) {
        char kept[PATH_MAX];
        ino_t inode;
        snprintf(kept, sizeof kept, "%s/%s", shadow, entry->d_name);
        if (is_file(shadow, entry->d_name, &inode) && !is_file(folder, entry->d_name, &inode)) unlink(kept);
    }
    closedir(names);
}

/* One step, as a disk does it: a kill in between leaves the old name or the new one, never none. */
static void give_name(const char *bytes, const char *name) {
    char draft[PATH_MAX];
    struct stat has, wanted;
    if (stat(bytes, &wanted) == 0 && lstat(name, &has) == 0 && has.st_ino == wanted.st_ino) return;
    snprintf(draft, sizeof draft, "%s.inodes/draft", shadow);
    unlink(draft);
    if (link(bytes, draft) != 0 || rename(draft, name) != 0) perror("unsynced: link");
}

/* The folder's names, each for the file that has it now. A file that was never synced is empty. */
static void keep_names(const char *folder) {
    DIR *names = opendir(folder);
    if (!names) return;
    forget_lost_names(folder);
    for (struct dirent *entry; (entry = readdir(names));) {
        char bytes[PATH_MAX], name[PATH_MAX];
        ino_t inode;
        if (!is_file(folder, entry->d_name, &inode)) continue;
        kept_path(inode, bytes);
        snprintf(name, sizeof name, "%s/%s", shadow, entry->d_name);
        close(open(bytes, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        give_name(bytes, name);
    }
    closedir(names);
}

/* What is in the folder before the program begins has been there for long. */
static void keep_everything(void) {
    DIR *names = opendir(root);
    if (!names) return;
    for (struct dirent *entry; (entry = readdir(names));) {
        ino_t inode;
        if (!is_file(root, entry->d_name, &inode)) continue;
        int fd = openat(dirfd(names), entry->d_name, O_RDONLY | O_CLOEXEC);
        if (fd >= 0) {
            keep_bytes(fd);
            close(fd);
        }
    }
    closedir(names);
    keep_names(root);
}

__attribute__((constructor)) static void begin(void) {
    root = getenv("UNSYNCED_ROOT");
    shadow = getenv("UNSYNCED_SHADOW");
    trace_path = getenv("UNSYNCED_TRACE");
    lies = getenv("UNSYNCED_LIES");
    if (!root || !shadow || !trace_path || !lies) {
        root = NULL;
        return;
    }
    char inodes[PATH_MAX];
    snprintf(inodes, sizeof inodes, "%s.inodes", shadow);
    mkdir(shadow, 0700);
    mkdir(inodes, 0700);
    trace_fd = open(trace_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    keep_everything();
}

static int sync_as(int call, int fd) {
    char path[PATH_MAX];
    const char *known = below_root(fd, path);
    if (known && access(lies, F_OK) == 0) {
        trace("lie", known, 0, "", 0);
        return 0;
    }
    int result = (int)syscall(call, fd);
    if (!known || result != 0) return result;
    int error = errno;
    struct stat file;
    pthread_mutex_lock(&syncing);
    if (fstat(fd, &file) == 0) {
        if (S_ISDIR(file.st_mode)) keep_names(known);
        else keep_bytes(fd);
    }
    pthread_mutex_unlock(&syncing);
    trace("sync", known, 0, "", 0);
    errno = error;
    return result;
}

int fsync(int fd) { return sync_as(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_as(SYS_fdatasync, fd); }

static int is_socket(int fd) {
    struct stat file;
    int error = errno;
    int yes = fstat(fd, &file) == 0 && S_ISSOCK(file.st_mode);
    errno = error;
    return yes;
}

static void trace_fd_line(const char *what, int fd, long n, const void *bytes, size_t bytes_n) {
    char number[16];
    snprintf(number, sizeof number, "%d", fd);
    trace(what, number, n, bytes, bytes_n);
}

/* Before a send, so that nothing synced later can seem to have been synced before it. */
static void sending(int fd, const void *bytes, size_t n) {
    if (is_socket(fd)) trace_fd_line("send", fd, (long)n, bytes, n);
}

static void received(int fd, ssize_t n, const void *bytes) {
    if (n > 0 && is_socket(fd)) trace_fd_line("recv", fd, (long)n, bytes, (size_t)n);
}

/* After a write to a file of the folder. */
static void written(int fd, ssize_t n) {
    char path[PATH_MAX];
    int error = errno;
    const char *known = n > 0 ? below_root(fd, path) : NULL;
    if (known) trace("write", known, (long)n, "", 0);
    errno = error;
}

ssize_t write(int fd, const void *bytes, size_t n) {
    sending(fd, bytes, n);
    ssize_t done = raw_write(fd, bytes, n);
    written(fd, done);
    return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (count > 0) sending(fd, parts[0].iov_base, parts[0].iov_len);
    ssize_t done = syscall(SYS_writev, fd, parts, count);
    written(fd, done);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
    ssize_t done = syscall(SYS_pwrite64, fd, bytes, n, at);
    written(fd, done);
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
    ssize_t done = syscall(SYS_pwrite64, fd, bytes, n, at);
    written(fd, done);
    return done;
}

ssize_t send(int fd, const void *bytes, size_t n, int flags) {
    sending(fd, bytes, n);
    return syscall(SYS_sendto, fd, bytes, n, flags, NULL, 0);
}

ssize_t sendto(int fd, const void *bytes, size_t n, int flags, const struct sockaddr *to, socklen_t to_n) {
    sending(fd, bytes, n);
    return syscall(SYS_sendto, fd, bytes, n, flags, to, to_n);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    if (message->msg_iovlen > 0) sending(fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
    return syscall(SYS_sendmsg, fd, message, flags);
}

ssize_t recv(int fd, void *bytes, size_t n, int flags) {
    ssize_t done = syscall(SYS_recvfrom, fd, bytes, n, flags, NULL, NULL);
    received(fd, done, bytes);
    return done;
}

ssize_t recvfrom(int fd, void *bytes, size_t n, int flags, struct sockaddr *from, socklen_t *from_n) {
    ssize_t done = syscall(SYS_recvfrom, fd, bytes, n, flags, from, from_n);
    received(fd, done, bytes);
    return done;
}

ssize_t read(int fd, void *bytes, size_t n) {
    ssize_t done = syscall(SYS_read, fd, bytes, n);
    received(fd, done, bytes);
    return done;
}

ssize_t readv(int fd, const struct iovec *parts, int count) {
    ssize_t done = syscall(SYS_readv, fd, parts, count);
    if (count > 0) received(fd, done, parts[0].iov_base);
    return done;
}
