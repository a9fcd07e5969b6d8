#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <ios>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "http/message.hpp"
#include "http/range.hpp"

namespace frontrow {

/// A file that was compiled into the executable, compressed ahead. `gzip` and `brotli` are empty where they would not
/// be smaller.
struct EmbeddedFile {
    std::string_view path; ///< Relative, such as "js/cart.js".
    std::string_view etag; ///< With its quotes.
    std::string_view bytes;
    std::string_view gzip;
    std::string_view brotli;
};

/// The files of the pages: compiled in, or read from a folder again each time while somebody edits them. Safe from any
/// thread.
class StaticFiles {
public:
    using Etag = std::function<std::string(std::string_view)>;

    explicit StaticFiles(std::span<const EmbeddedFile> embedded) {
        for (const auto& file : embedded)
            files_.emplace(file.path, Kept{file, std::make_shared<const std::string>(file.bytes), share(file.gzip),
                                           share(file.brotli)});
    }
    StaticFiles(std::filesystem::path folder, Etag etag) : folder_(std::move(folder)), etag_(std::move(etag)) {}

    /// Whether a file may be another one at the next read.
    [[nodiscard]] bool may_change() const noexcept { return folder_.has_value(); }

    /// Tells the files below a folder, such as "pages/", from those of another build or edit. A folder's are told by
    /// size and time, since every page asks, and to read all of them took most of its time.
    [[nodiscard]] std::string fingerprint(const std::string& below = "") const {
        std::string etags;
        for (const auto& [path, kept] : files_)
            if (path.starts_with(below)) etags += kept.file.etag;
        if (folder_)
            for (const auto& path : paths_below(below)) etags += path + state_of(*folder_ / path);
        return std::to_string(std::hash<std::string>{}(etags));
    }

    /// The bytes of a file, uncompressed, or nullptr. Templates are found here only.
    [[nodiscard]] std::shared_ptr<const std::string> bytes(const std::string& path) const {
        if (folder_) return read(path);
        const auto found = files_.find(path);
        return found == files_.end() ? nullptr : found->second.bytes;
    }

    /// The answer to a request for a file or a part of it, in the smallest form that the caller takes; nothing where
    /// there is no file, or a template that only the program reads.
    [[nodiscard]] std::optional<Response> answer(const Request& request, const std::string& path) const {
        if (folder_) {
            const auto bytes = read(path, Readers::all);
            if (!bytes) return {};
            Response whole{200, type_of(path), bytes, {{"Cache-Control", "no-cache"}}};
            return ranged(request, conditional(request, std::move(whole), etag_(*bytes)));
        }
        const auto found = files_.find(path);
        if (found == files_.end() || is_template(path.substr(0, path.find('/')))) return {};
        const Kept& kept = found->second;
        Response response{200, type_of(path), kept.bytes, {{"Cache-Control", "no-cache"}, {"Vary", "Accept-Encoding"}}};
        const std::string_view accepted = request.header("accept-encoding").value_or("");
        std::string etag(kept.file.etag);
        if (kept.brotli && accepts(accepted, "br")) {
            response.body = kept.brotli;
            response.with("Content-Encoding", "br");
            etag.insert(etag.size() - 1, "-br");
        } else if (kept.gzip && accepts(accepted, "gzip")) {
            response.body = kept.gzip;
            response.with("Content-Encoding", "gzip");
            etag.insert(etag.size() - 1, "-gz");
        }
        return ranged(request, conditional(request, std::move(response), etag));
    }

    /// Whether `accepted`, an Accept-Encoding, names `coding` with a weight above zero (RFC 9110, section 12.5.3).
    static bool accepts(std::string_view accepted, std::string_view coding) {
        for (auto rest = accepted; !rest.empty();) {
            const auto comma = std::min(rest.find(','), rest.size());
            auto item = rest.substr(0, comma);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
            item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
            if (item.substr(0, item.find_first_of("; ")) != coding) continue;
            const auto q = item.find("q=");
            return q == std::string_view::npos || item.find_first_of("123456789", q) != std::string_view::npos;
        }
        return false;
    }

private:
    struct Kept {
        EmbeddedFile file;
        std::shared_ptr<const std::string> bytes;
        std::shared_ptr<const std::string> gzip;
        std::shared_ptr<const std::string> brotli;
    };

    static std::shared_ptr<const std::string> share(std::string_view bytes) {
        return bytes.empty() ? nullptr : std::make_shared<const std::string>(bytes);
    }

    /// Whether files below this folder are templates: of pages and of letters.
    static bool is_template(std::string_view folder) { return folder == "pages" || folder == "mail"; }

    enum class Readers { program, all };

    /// Reads a file below the folder. A path that leads out of it, by dots or by a link, finds nothing, and neither
    /// does one that leads to a template, for readers to whom those are not shown.
    [[nodiscard]] std::shared_ptr<const std::string> read(const std::string& path,
                                                          Readers readers = Readers::program) const {
        if (path.find('\0') != std::string::npos) return nullptr;
        std::error_code failed;
        const auto root = std::filesystem::canonical(*folder_, failed);
        if (failed) return nullptr;
        const auto file = std::filesystem::canonical(root / path, failed);
        if (failed || !std::filesystem::is_regular_file(file, failed)) return nullptr;
        const auto [outside, inside] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
        if (outside != root.end()) return nullptr;
        if (readers == Readers::all && is_template(inside->native())) return nullptr;
        std::ostringstream bytes;
        bytes << std::ifstream(file, std::ios::binary).rdbuf();
        return std::make_shared<const std::string>(std::move(bytes).str());
    }

    /// Size and time of the last change; of a file that is gone, something else.
    static std::string state_of(const std::filesystem::path& file) {
        std::error_code failed;
        const auto size = std::filesystem::file_size(file, failed);
        const auto time = std::filesystem::last_write_time(file, failed);
        return ' ' + std::to_string(size) + ' ' + std::to_string(time.time_since_epoch().count()) + '\n';
    }

    [[nodiscard]] std::set<std::string> paths_below(const std::string& below) const {
        std::set<std::string> paths;
        std::error_code failed;
        for (std::filesystem::recursive_directory_iterator at(*folder_ / below, failed), end; !failed && at != end;
             at.increment(failed))
            if (at->is_regular_file(failed)) paths.insert(at->path().lexically_relative(*folder_).generic_string());
        return paths;
    }

    static std::string type_of(std::string_view path) {
        static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> types{{
            {".html", "text/html; charset=utf-8"},
            {".css", "text/css; charset=utf-8"},
            {".js", "text/javascript; charset=utf-8"},
            {".json", "application/json"},
            {".webmanifest", "application/manifest+json"},
            {".svg", "image/svg+xml"},
            {".png", "image/png"},
            {".jpg", "image/jpeg"},
            {".webp", "image/webp"},
            {".ico", "image/x-icon"},
            {".txt", "text/plain; charset=utf-8"},
        }};
        for (const auto& [ending, type] : types)
            if (path.ends_with(ending)) return std::string(type);
        return "application/octet-stream";
    }

    std::map<std::string, Kept, std::less<>> files_;
    std::optional<std::filesystem::path> folder_;
    Etag etag_;
};

} // namespace frontrow
