#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/people/login_service.hpp"
#include "domain/selling/voucher_service.hpp"
#include "formats/csv.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/fields.hpp"
#include "handlers/shared/request.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/marketing/vouchers and /api/marketing/voucher-batches.
class VoucherHandler {
public:
    explicit VoucherHandler(VoucherService& vouchers) : vouchers_(vouchers) {}

    void add_routes(Router& router) {
        const std::string path = "/api/marketing/vouchers";
        router.add("GET", path, Permission::edit_vouchers, [this](const Request& request) { return list(request); });
        router.add("POST", path, Permission::edit_vouchers, [this](const Request& request) {
            const Json body = json_body(request);
            const auto code = VoucherCode::parse(Fields(body, "").text("code", 100));
            if (!code) Fields::refuse("code", "must be 3 to 40 letters, digits and -");
            const auto edit = read_edit(body, *code);
            return json_answer(201, voucher_json(value_of(vouchers_.add(actor_of(request.caller->user), edit))));
        });
        router.add("PUT", path + "/{code}", Permission::edit_vouchers, [this](const Request& request) {
            const auto code = VoucherCode::parse(request.parameters.at("code"));
            if (!code) throw Refusal(VoucherService::no_voucher());
            const Json body =
                over(voucher_json(value_of(vouchers_.find(*code))), json_body(request),
                     {{"kind", "value", "currency"}, {"sessions", "all_sessions"}, {"categories", "all_categories"}});
            auto edit = read_edit(body, *code);
            edit.row_version = read_row_version(Fields(body, ""));
            return json_answer(200, voucher_json(value_of(vouchers_.edit(actor_of(request.caller->user), edit))));
        });
        const std::string batches = "/api/marketing/voucher-batches";
        router.add("GET", batches, Permission::edit_vouchers,
                   [this](const Request& request) { return list_batches(request); });
        router.add("POST", batches, Permission::edit_vouchers, [this](const Request& request) {
            const auto wish = read_wish(request);
            return json_answer(202, batch_json(value_of(vouchers_.add(actor_of(request.caller->user), wish))));
        });
        router.add("GET", batches + "/{batch}", Permission::edit_vouchers, [this](const Request& request) {
            return json_answer(200, batch_json(value_of(vouchers_.find(path_number<BatchId>(request, "batch")))));
        });
        router.add("DELETE", batches + "/{batch}", Permission::edit_vouchers, [this](const Request& request) {
            const auto id = path_number<BatchId>(request, "batch");
            return json_answer(200, batch_json(value_of(vouchers_.cancel(actor_of(request.caller->user), id))));
        });
        router.add("GET", batches + "/{batch}/codes.csv", Permission::edit_vouchers,
                   [this](const Request& request) { return codes(request); });
    }

private:
    static constexpr std::size_t kMaxNames = 100;
    static constexpr std::int64_t kMaxUses = 1'000'000;

    Response list(const Request& request) {
        const auto limit = page_limit(request);
        const auto after = query_text(request, "after");
        std::optional<BatchId> batch;
        if (request.query_value("batch"))
            batch = BatchId{query_number(request, "batch", 0, 1, std::numeric_limits<std::int64_t>::max())};
        const auto vouchers = vouchers_.after(after, batch, limit);
        Json items = Json::array();
        for (const auto& voucher : vouchers) items.push_back(voucher_json(voucher));
        const bool is_full = std::ssize(vouchers) == limit;
        return json_answer(
            200, {{"items", std::move(items)}, {"next", is_full ? Json(vouchers.back().code.text()) : Json(nullptr)}});
    }

    Response list_batches(const Request& request) {
        const auto limit = page_limit(request);
        const auto before = query_number(request, "after", std::numeric_limits<std::int64_t>::max(), 1,
                                         std::numeric_limits<std::int64_t>::max());
        const auto batches = vouchers_.batches_below(before, limit);
        Json items = Json::array();
        for (const auto& detail : batches) items.push_back(batch_json(detail));
        const bool is_full = std::ssize(batches) == limit;
        return json_answer(200,
                           {{"items", std::move(items)},
                            {"next", is_full ? Json(std::to_string(batches.back().batch.id.value)) : Json(nullptr)}});
    }

    Response codes(const Request& request) {
        const auto detail = value_of(vouchers_.find(path_number<BatchId>(request, "batch")));
        constexpr std::int64_t page = 1'000;
        CsvFile file({"code", "used", "active"},
                     {"These are too many codes for one file: read them in pages.", "limit"}, csv_numbers(request));
        std::string after;
        for (auto vouchers = vouchers_.after(after, detail.batch.id, page); !vouchers.empty();
             vouchers = vouchers_.after(after, detail.batch.id, page)) {
            for (const auto& voucher : vouchers)
                file.add({voucher.code.text(), std::to_string(voucher.used), voucher.is_active ? "yes" : "no"});
            after = vouchers.back().code.text();
        }
        return csv_file(std::move(file), "vouchers-" + std::to_string(detail.batch.id.value) + ".csv");
    }

    static VoucherEdit read_edit(const Json& body, const VoucherCode& code) {
        const Fields fields(body, "");
        VoucherEdit edit{code, read_rules(fields), fields.integer("max_uses", 1, kMaxUses)};
        edit.is_active = fields.flag("active", true);
        return edit;
    }

    static BatchWish read_wish(const Request& request) {
        const Json body = json_body(request);
        const Fields fields(body, "");
        BatchWish wish{"", read_rules(fields), fields.integer("count", 1, VoucherService::kMaxBatch)};
        const auto prefix = fields.optional_text("prefix", 100).value_or("");
        if (prefix.empty()) return wish;
        const auto parsed = VoucherCode::parse(prefix + "-XX");
        if (!parsed || prefix.size() >= VoucherService::kMaxPrefix)
            Fields::refuse("prefix", "must be up to " + std::to_string(VoucherService::kMaxPrefix - 1) +
                                         " letters, digits and -");
        wish.prefix = parsed->text().substr(0, parsed->text().size() - 2);
        return wish;
    }

    static VoucherRules read_rules(const Fields& fields) {
        VoucherRules rules;
        const auto kind = fields.text("kind", 20);
        if (kind != "percent" && kind != "amount") Fields::refuse("kind", "must be percent or amount");
        rules.kind = kind == "percent" ? VoucherKind::percent : VoucherKind::amount;
        rules.value = fields.integer("value", 1, rules.kind == VoucherKind::percent ? 100 : kMaxAmount);
        if (rules.kind == VoucherKind::amount) rules.currency = read_currency(fields);
        rules.categories = read_scope(fields, "categories", "all_categories", [](const std::string& name) {
            return !name.empty() && name.size() <= 80 && is_plain_text(name);
        });
        rules.sessions = read_scope(fields, "sessions", "all_sessions",
                                    [](const std::string& name) { return SessionSlug::parse(name).has_value(); });
        rules.valid_from = read_optional_moment(fields, "valid_from");
        rules.valid_until = read_optional_moment(fields, "valid_until");
        if (rules.valid_from && rules.valid_until && *rules.valid_until <= *rules.valid_from)
            Fields::refuse("valid_until", "must be after valid_from");
        return rules;
    }

    /// A list of names, or all of them where `all` says so. Programs that do not know `all` say that by no list.
    template <class IsName>
    static VoucherScope read_scope(const Fields& fields, const char* field, const char* all, IsName&& is_name) {
        std::vector<std::string> names;
        fields.for_each(field, kMaxNames, [&](const Json& item, const std::string& path) {
            if (!item.is_string() || !is_name(item.get_ref<const std::string&>()))
                Fields::refuse(path, "is not a name");
            names.push_back(item.get<std::string>());
        });
        const bool is_all = fields.flag(all, !fields.has(field));
        if (is_all && !names.empty())
            Fields::refuse(fields.path(field), std::string("does not go together with ") + all);
        if (is_all) return {};
        if (!fields.has(field))
            Fields::refuse(fields.path(field), std::string("must be a list where ") + all + " is false");
        if (names.empty() && !fields.has(all)) Fields::refuse(fields.path(field), "must be null or name at least one");
        return names;
    }

    static Json names_json(const VoucherScope& scope) { return scope ? Json(*scope) : Json(nullptr); }
    static Json moment_json(const std::optional<Time>& time) { return time ? Json(rfc3339(*time)) : Json(nullptr); }

    static void add_rules(Json& json, const VoucherRules& rules) {
        json["kind"] = rules.kind == VoucherKind::percent ? "percent" : "amount";
        json["value"] = rules.value;
        json["currency"] = rules.currency ? Json(std::string(rules.currency->code())) : Json(nullptr);
        json["digits"] = rules.currency ? Json(digits_json(*rules.currency)) : Json(nullptr);
        json["categories"] = names_json(rules.categories);
        json["all_categories"] = !rules.categories;
        json["sessions"] = names_json(rules.sessions);
        json["all_sessions"] = !rules.sessions;
        json["valid_from"] = moment_json(rules.valid_from);
        json["valid_until"] = moment_json(rules.valid_until);
    }

    static Json voucher_json(const Voucher& voucher) {
        Json json{{"code", voucher.code.text()}};
        add_rules(json, voucher.rules);
        json["max_uses"] = voucher.max_uses;
        json["used"] = voucher.used;
        json["active"] = voucher.is_active;
        json["batch"] = voucher.batch ? Json(voucher.batch->value) : Json(nullptr);
        json["version"] = voucher.row_version;
        return json;
    }

    static Json batch_json(const BatchDetail& detail) {
        const VoucherBatch& batch = detail.batch;
        constexpr std::string_view states[] = {"in_making", "made", "cancelled"};
        Json json{{"id", batch.id.value}, {"prefix", batch.prefix}};
        add_rules(json, batch.rules);
        json["count"] = batch.wanted;
        json["made"] = batch.made;
        json["used"] = detail.used;
        json["state"] = states[static_cast<std::size_t>(batch.state)];
        json["created_at"] = rfc3339(batch.created_at);
        return json;
    }

    VoucherService& vouchers_;
};

} // namespace frontrow
