#pragma once

#include <cstddef>
#include <ios>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <string_view>

#include "domain/house/cache_service.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/people/login_service.hpp"
#include "formats/house/archive.hpp"
#include "handlers/shared/answer.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/archive and /api/setup/archive: everything that the shop keeps, as `frontrow export` writes it and
/// `frontrow import` reads it. Both are made in memory, so a large shop takes the commands.
class ArchiveHandler {
public:
    static constexpr std::size_t kMaxBytes = std::size_t{16} << 20;

    /// `version` is that of the program.
    ArchiveHandler(Store& store, LoginService& logins, CacheService& cache, const AuditLog& audit,
                   std::string_view version)
        : store_(store), logins_(logins), cache_(cache), audit_(audit), version_(version) {}

    void add_routes(Router& router) {
        router
            .add("GET", "/api/admin/archive", Permission::export_shop,
                 [this](const Request& request) { return write(request); })
            .only_confirmed();
        router.add("POST", "/api/setup/archive", [this](const Request& request) { return read(request); })
            .own_pages_only()
            .checked_by([this](const Request& request) {
                value_of(logins_.may_set_up(std::string(request.header("setup-token").value_or(""))));
            })
            .max_body_bytes = kMaxBytes;
    }

private:
    /// Text that takes no more than so many bytes.
    class Bounded final : public std::stringbuf {
        std::streamsize xsputn(const char* bytes, std::streamsize count) override {
            room_ -= count;
            return room_ < 0 ? 0 : std::stringbuf::xsputn(bytes, count);
        }
        std::streamsize room_ = static_cast<std::streamsize>(kMaxBytes);

    public:
        [[nodiscard]] bool is_full() const noexcept { return room_ < 0; }
    };

    /// Everything, once it is written down who takes it.
    Response write(const Request& request) {
        store_.write([&](Tx& tx) {
            audit_.write(tx, actor_of(*request.caller), "archive.export", "everything");
            return Done{};
        });
        Bounded buffer;
        std::ostream out(&buffer);
        try {
            write_archive(store_, out, version_);
        } catch (const StoreUnavailable&) {
            throw;
        } catch (const std::runtime_error&) {
            if (!buffer.is_full()) throw;
            throw Refusal({ErrorKind::too_large, "too_large",
                           "This shop is too large for a browser. The command frontrow export writes it into a file.",
                           ""});
        }
        return file_answer("application/jsonl", buffer.str(), "frontrow.jsonl");
    }

    Response read(const Request& request) {
        std::istringstream in(request.body);
        try {
            read_archive(store_, in, DemoArchives::refused);
        } catch (const ArchiveFault& fault) {
            throw Refusal(
                Error::invalid("archive", std::string("This is no archive of this program: ") + fault.what()));
        } catch (const ArchiveOfDemo&) {
            throw Refusal(Error::conflict("archive_of_demo",
                                          "This archive is of a demo, whose passwords everybody knows. The command "
                                          "frontrow import takes it."));
        } catch (const ShopNotEmpty& error) {
            throw Refusal(Error::conflict("not_empty", error.what()));
        }
        value_of(cache_.flush(Actor{}, "archive.import"));
        return no_content();
    }

    Store& store_;
    LoginService& logins_;
    CacheService& cache_;
    const AuditLog& audit_;
    const std::string_view version_;
};

} // namespace frontrow
