#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/house/upkeep.hpp"
#include "domain/text.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/cache_json.hpp"
#include "handlers/shared/order_json.hpp"
#include "http/address.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/admin/system: one process, for whoever keeps it running.
class SystemHandler {
public:
    /// How this process believes that it is reached.
    struct Front {
        bool secure_cookies = false;
        std::string public_url{}; ///< Empty where nobody has said.
        bool is_demo = false;
    };

    /// `upkeep` must outlive it.
    SystemHandler(const UpkeepService& upkeep, std::string_view version, Front front)
        : upkeep_(upkeep), version_(version), front_(std::move(front)) {}

    void add_routes(Router& router) {
        router.add("GET", "/api/admin/system", Permission::edit_shop,
                   [this](const Request& request) { return look(request); });
    }

private:
    [[nodiscard]] Response look(const Request& request) const {
        const auto upkeep = upkeep_.look();
        const auto& process = upkeep.process;
        Json warnings = Json::array();
        const auto warn = [&](std::string_view code, std::string_view about) {
            warnings.push_back({{"code", code}, {"about", about}});
        };
        for (const auto& warning : upkeep_.warnings(upkeep)) warn(warning.code, warning.about);
        const Json connection = connection_json(request);
        if (is_silent_proxy(request)) warn("proxy_silent", "");
        warn_of(connection, warn);
        Json providers = Json::array();
        for (const auto& provider : upkeep.providers)
            providers.push_back({{"method", name_of(provider.method)},
                                 {"takes_money", provider.takes_money},
                                 {"heard_at", moment_json(provider.heard_at)},
                                 {"silent_since", moment_json(provider.silent_since)}});
        return json_answer(200, {{"version", version_},
                                 {"schema_version", upkeep.schema_version},
                                 {"started_at", moment_json(process.started_at)},
                                 {"database",
                                  {{"kind", upkeep.is_shared ? "postgresql" : "sqlite"},
                                   {"product", upkeep.database.product},
                                   {"name", process.database},
                                   {"bytes", upkeep.database.bytes}}},
                                 {"disk", disk_json(process.disk)},
                                 {"backup", backup_json(process.backup)},
                                 {"replica", replica_json(process.replica)},
                                 {"mail",
                                  {{"server", process.mail_server.empty() ? Json(nullptr) : Json(process.mail_server)},
                                   {"waiting", upkeep.waiting},
                                   {"oldest_due", moment_json(upkeep.mail.oldest_due)},
                                   {"failed", upkeep.mail.failed}}},
                                 {"payments", std::move(providers)},
                                 {"cache", cache_figures_json(upkeep.cache)},
                                 {"connection", connection},
                                 {"warnings", std::move(warnings)}});
    }

    static Json disk_json(const std::optional<DiskSpace>& disk) {
        if (!disk) return nullptr;
        return {{"free", disk->free}, {"total", disk->total}};
    }

    static Json backup_json(const std::optional<BackupFigures>& backup) {
        if (!backup) return nullptr;
        return {{"folder", backup->folder},
                {"every_hours", std::chrono::duration_cast<std::chrono::hours>(backup->every).count()},
                {"kept", backup->kept},
                {"latest_at", moment_json(backup->latest)},
                {"latest_bytes", backup->bytes},
                {"failing_since", moment_json(backup->failing_since)},
                {"failure", backup->failure}};
    }

    static Json replica_json(const std::optional<ReplicaFigures>& replica) {
        if (!replica) return nullptr;
        return {{"folder", replica->folder},
                {"copied_at", moment_json(replica->copied_at)},
                {"failing_since", moment_json(replica->failing_since)},
                {"failure", replica->failure}};
    }

    /// How this very request has arrived. A proxy says whom it speaks for; whether that is believed shows in what
    /// limits count the request by.
    [[nodiscard]] Json connection_json(const Request& request) const {
        std::string said;
        const auto [first, end] = request.headers.equal_range("x-forwarded-for");
        for (auto header = first; header != end; ++header) said.append(said.empty() ? "" : ", ").append(header->second);
        const auto text = [&](const char* name) {
            const auto value = request.header(name);
            return value && is_utf8(*value) ? Json(std::string(*value)) : Json(nullptr);
        };
        if (!is_utf8(said)) said.clear();
        return {{"host", text("host")},
                {"forwarded_proto", text("x-forwarded-proto")},
                {"forwarded_for", said.empty() ? Json(nullptr) : Json(said)},
                {"address", request.address},
                {"proxy", said.empty()                   ? "none"
                          : names(said, request.address) ? "trusted"
                                                         : "not_trusted"},
                {"secure_cookies", front_.secure_cookies},
                {"public_url", front_.public_url.empty() ? Json(nullptr) : Json(front_.public_url)}};
    }

    /// Whether this request came from the machine itself while its browser is elsewhere: by the page that sent it,
    /// since a proxy may ask for a host of its own. Then no limit counts anybody.
    static bool is_silent_proxy(const Request& request) {
        if (!request.address.empty()) return false;
        std::string_view host = request.header("referer").value_or("");
        const auto scheme = host.find("://");
        host = scheme == std::string_view::npos ? request.header("host").value_or("") : host.substr(scheme + 3);
        host = host.substr(0, host.find('/'));
        return !host.empty() && !is_loopback_host(host);
    }

    /// What of the way here needs doing. A demo's is nobody's to keep.
    template <class Warn>
    void warn_of(const Json& connection, Warn&& warn) const {
        const bool is_proxied = connection["proxy"] != "none";
        const bool is_here = !is_proxied && connection["address"].get_ref<const std::string&>().empty();
        if (connection["proxy"] == "not_trusted") warn("proxy_not_trusted", "");
        if (front_.is_demo) return;
        const bool has_tls = is_proxied ? connection["forwarded_proto"] != "http" : front_.secure_cookies;
        if (!is_here && !has_tls) warn("no_tls", "");
        if (!front_.secure_cookies && (is_proxied || front_.public_url.starts_with("https:")))
            warn("cookies_not_secure", "");
    }

    /// Whether one of the addresses, with commas between them, is in this network.
    static bool names(std::string_view addresses, const std::string& network) {
        while (!addresses.empty()) {
            const auto comma = std::min(addresses.find(','), addresses.size());
            const auto address = Address::parse(without_port(trimmed(addresses.substr(0, comma))));
            if (address && address->network() == network) return true;
            addresses.remove_prefix(std::min(comma + 1, addresses.size()));
        }
        return false;
    }

    const UpkeepService& upkeep_;
    const std::string version_;
    const Front front_;
};

} // namespace frontrow
