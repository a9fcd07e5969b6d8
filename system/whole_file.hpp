#pragma once

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ios>
#include <mutex>
#include <ostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace frontrow {

/// A file that appears under its name once it is whole and on the disk, and of which nothing stays where it does not
/// get that far. Meanwhile it is beside its place as NAME.unfinished. Only its owner may read it. Where the name is a
/// link, it is the file that the link leads to. One thread.
class WholeFile {
public:
    /// Throws std::runtime_error where nothing can be written there, somebody else is writing it, or what has this name
    /// is no file.
    explicit WholeFile(const std::filesystem::path& file)
        : file_(replaceable(file)), unfinished_(file_.string() + ".unfinished"),
          descriptor_(::open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600)) {
        if (descriptor_ < 0) fail("cannot create");
        if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 || !is_ours()) {
            ::close(descriptor_);
            throw std::runtime_error(unfinished_.string() + " is being written by somebody else");
        }
        {
            const std::lock_guard lock(all().mutex);
            all().files.push_back(this);
        }
        // One that was left behind by a kill -9 begins again.
        if (::ftruncate(descriptor_, 0) != 0 || ::fchmod(descriptor_, 0600) != 0) {
            discard();
            fail("cannot write");
        }
        out_.open(unfinished_, std::ios::binary);
    }
    ~WholeFile() { discard(); }
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    /// What to write to. Its state says whether all of it was taken so far.
    [[nodiscard]] std::ostream& out() noexcept { return out_; }

    /// Where it is until then: something else may write it there instead of out().
    [[nodiscard]] const std::filesystem::path& unfinished() const noexcept { return unfinished_; }

    /// Gives the file its name, which is on the disk too afterwards. Throws std::runtime_error where it could not be
    /// written, and nothing stays; or where the disk does not take the name, which then may last or not.
    void finish() {
        out_.close();
        if (!out_ || ::fsync(descriptor_) != 0) fail("cannot write");
        {
            const std::lock_guard lock(all().mutex);
            if (::rename(unfinished_.c_str(), file_.c_str()) != 0) fail("cannot rename");
            std::erase(all().files, this);
        }
        const bool is_kept = keep_name();
        const int fault = errno;
        ::close(std::exchange(descriptor_, -1));
        if (!is_kept)
            throw std::runtime_error("cannot write the folder of " + file_.string() + ": " + std::strerror(fault));
    }

    /// Removes what this process has begun to write and begins nothing more: for whoever ends it now. Any thread.
    static void discard_all() noexcept {
        all().mutex.lock(); // for good
        for (const auto* file : all().files) file->remove();
    }

private:
    /// The files that are being written.
    struct All {
        std::mutex mutex{};
        std::vector<const WholeFile*> files{};
    };
    static All& all() {
        static All files;
        return files;
    }

    /// Returns what to write where `file` is to be: a pipe, a device or a link would not be written to, but be gone.
    static std::filesystem::path replaceable(const std::filesystem::path& file) {
        std::error_code unknown;
        const bool is_link = std::filesystem::is_symlink(std::filesystem::symlink_status(file, unknown));
        auto place = is_link ? std::filesystem::canonical(file, unknown) : file; // empty where it leads nowhere
        const auto there = std::filesystem::status(place, unknown);
        if (place.empty() || (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there)))
            throw std::runtime_error(file.string() + " is no file");
        return place;
    }

    [[noreturn]] void fail(const char* what) const {
        throw std::runtime_error(std::string(what) + " " + unfinished_.string() + ": " + std::strerror(errno));
    }

    /// Has the disk keep which name the file has. A folder that may be written and not read has no other way than all
    /// that waits for its disk.
    [[nodiscard]] bool keep_name() const {
        const auto folder = file_.has_parent_path() ? file_.parent_path() : std::filesystem::path(".");
        const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (opened < 0) return ::syncfs(descriptor_) == 0;
        const bool is_kept = ::fsync(opened) == 0 || errno == EINVAL; // where folders are kept without asking
        ::close(opened);
        return is_kept;
    }

    void discard() noexcept {
        if (descriptor_ < 0) return;
        const std::lock_guard lock(all().mutex);
        remove();
        forget();
    }
    /// Removes the file, and what SQLite may have laid beside it. Nothing can be done about one that stays.
    void remove() const noexcept {
        ::unlink(unfinished_.c_str());
        for (const auto& beside : beside_) ::unlink(beside.c_str());
    }
    /// Whether what was opened is still what has the name, is nobody else's and has no other name: whoever has written
    /// it meanwhile has given it another, and a link laid there before would have another file emptied.
    [[nodiscard]] bool is_ours() const {
        struct stat opened {};
        struct stat named {};
        return ::fstat(descriptor_, &opened) == 0 && ::lstat(unfinished_.c_str(), &named) == 0 &&
               opened.st_dev == named.st_dev && opened.st_ino == named.st_ino && S_ISREG(opened.st_mode) &&
               opened.st_nlink == 1 && opened.st_uid == ::geteuid();
    }
    void forget() noexcept {
        std::erase(all().files, this);
        ::close(std::exchange(descriptor_, -1));
    }

    const std::filesystem::path file_;
    const std::filesystem::path unfinished_;
    const std::array<std::string, 3> beside_{unfinished_.string() + "-journal", unfinished_.string() + "-wal",
                                             unfinished_.string() + "-shm"};
    int descriptor_;
    std::ofstream out_;
};

} // namespace frontrow
