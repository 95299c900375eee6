/* Opening, moving the shared offset and moving bytes: what makes a shared open file description visible. */
#ifndef CFD_TRANSFER_H
#define CFD_TRANSFER_H

#include "cfd_result.h"

CFD_INLINE struct cfd_result cfd_open(const char *path, int flags, int mode) {
    CFD_CALL(open(path, flags, (mode_t)mode));
}

CFD_INLINE struct cfd_result cfd_pipe(int fildes[2]) { CFD_CALL(pipe(fildes)); }

CFD_INLINE struct cfd_result cfd_lseek(int fildes, int64_t offset, int whence) {
    CFD_CALL(lseek(fildes, (off_t)offset, whence));
}

CFD_INLINE struct cfd_result cfd_read(int fildes, void *buffer, size_t count) {
    CFD_CALL(read(fildes, buffer, count));
}

CFD_INLINE struct cfd_result cfd_write(int fildes, const void *buffer, size_t count) {
    CFD_CALL(write(fildes, buffer, count));
}

CFD_INLINE struct cfd_result cfd_pread(int fildes, void *buffer, size_t count, int64_t offset) {
    CFD_CALL(pread(fildes, buffer, count, (off_t)offset));
}

CFD_INLINE struct cfd_result cfd_pwrite(int fildes, const void *buffer, size_t count, int64_t offset) {
    CFD_CALL(pwrite(fildes, buffer, count, (off_t)offset));
}

#if FD_HAS_UIO
CFD_INLINE struct cfd_result cfd_readv(int fildes, const struct iovec *vectors, int count) {
    CFD_CALL(readv(fildes, vectors, count));
}

CFD_INLINE struct cfd_result cfd_writev(int fildes, const struct iovec *vectors, int count) {
    CFD_CALL(writev(fildes, vectors, count));
}
#endif

CFD_INLINE struct cfd_result cfd_ftruncate(int fildes, int64_t length) {
    CFD_CALL(ftruncate(fildes, (off_t)length));
}

CFD_INLINE struct cfd_result cfd_fstat(int fildes, struct stat *status) { CFD_CALL(fstat(fildes, status)); }

#endif
