#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "domain/payment/payment_provider.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"
#include "providers/https_client.hpp"
#include "providers/provider_answer.hpp"
#include "providers/provider_json.hpp"

namespace frontrow {

namespace mollie_rules {

/// Returns what an amount of Mollie's is, "10.00" with the currency's own digits, or nothing where it is none.
inline std::optional<Money> money_of(const ProviderJson& amount) {
    const auto currency = Currency::parse(amount.text("currency"));
    auto value = amount.text("value");
    if (!currency || value.empty() || value.size() > 18) return {};
    const auto point = value.find('.');
    std::size_t digits = point == std::string::npos ? 0 : value.size() - point - 1;
    if (point != std::string::npos) value.erase(point, 1);
    for (; digits < minor_digits(*currency); ++digits) value += '0';
    for (; digits > minor_digits(*currency); --digits) {
        if (!value.ends_with('0')) return {};
        value.pop_back();
    }
    std::int64_t minor = 0;
    const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), minor);
    if (error != std::errc() || stop != value.data() + value.size() || minor < 0) return {};
    return Money{minor, *currency};
}

} // namespace mollie_rules

/// Mollie's payments (docs.mollie.com/reference/payments-api): one payment is one attempt. Safe from any thread.
class Mollie final : public PaymentProvider {
public:
    struct Options {
        std::string api_key; ///< test_… or live_…
        ServiceUrl base = ServiceUrl::parse("https://api.mollie.com");
    };

    explicit Mollie(Options options) : options_(std::move(options)), client_(options_.base) {}

    /// Whether the key has the form of one.
    static bool is_key(std::string_view key) {
        return (key.starts_with("test_") || key.starts_with("live_")) && ProviderJson::is_name(key);
    }

    [[nodiscard]] PaymentMethod method() const override { return PaymentMethod::mollie; }
    [[nodiscard]] bool takes_money() const override { return options_.api_key.starts_with("live_"); }
    [[nodiscard]] Milliseconds longest_open() const override { return std::chrono::minutes(15); }

    [[nodiscard]] Result<std::string> request_for(const PaymentDemand& demand) const override {
        Json json{{"amount", {{"currency", demand.amount.currency.code()}, {"value", decimal(demand.amount)}}},
                  {"description", cut_to(demand.description, kMaxDescriptionBytes)},
                  {"redirectUrl", demand.return_url},
                  {"cancelUrl", demand.return_url + "?left=1"},
                  {"metadata", {{"order", demand.order.text()}, {"attempt", demand.attempt.text()}}}};
        // It refuses an address that it cannot reach; then looking has to do.
        if (demand.webhook_url.starts_with("https://")) json["webhookUrl"] = demand.webhook_url;
        return to_bytes(json);
    }

    ProviderWord start(const PaymentAttempt& attempt) override {
        return word_of(send("POST", "/v2/payments", attempt.request, attempt.idempotency_key), true);
    }

    ProviderWord look_up(const PaymentAttempt& attempt) override {
        return word_of(send("GET", "/v2/payments/" + attempt.provider_id), false);
    }

    ProviderWord end(const PaymentAttempt& attempt) override {
        const auto answer = send("DELETE", "/v2/payments/" + attempt.provider_id);
        if (answer.status == 200) return word_of(answer, false);
        return look_up(attempt); // some cannot be cancelled and end by themselves
    }

    ReturnWord give_back(const PaymentAttempt& attempt, const PaymentReturn& asked) override {
        // A key is forgotten after an hour, and what came of the last try is not known.
        if (asked.tries > 1)
            if (auto known = known_return(attempt, asked)) return *known;
        if (!asked.is_whole()) return send_return(attempt, asked, asked.amount.currency.code(), decimal(asked.amount));
        const std::string path = "/v2/payments/" + attempt.provider_id;
        const auto seen = send("GET", path);
        if (seen.status != 200) return return_of(seen);
        const auto payment = ProviderJson::parse(seen.body);
        const auto rest = payment.object("amountRemaining");
        const auto left = mollie_rules::money_of(rest);
        const auto refunded = mollie_rules::money_of(payment.object("amountRefunded"));
        if (refunded && refunded == mollie_rules::money_of(payment.object("amount")))
            return {.hearing = Hearing::said, .state = ReturnState::done};
        const auto whole = payment.object("amount");
        const auto& given = left && left->amount > 0 ? rest : whole;
        return send_return(attempt, asked, given.text("currency"), given.text("value"));
    }

    ReturnWord look_up_return(const PaymentAttempt& attempt, const PaymentReturn& asked) override {
        const auto answer = send("GET", "/v2/payments/" + attempt.provider_id + "/refunds/" + asked.provider_id);
        // One that was cancelled before it went out is gone there.
        if (answer.status == 404) return {.hearing = Hearing::said, .state = ReturnState::failed, .note = "it is gone"};
        return answer.status == 200 ? return_of(answer) : ReturnWord{.note = fault_of(answer)};
    }

    ProviderCheck check() override {
        const auto answer = send("GET", "/v2/payments/tr_frontrow_asks");
        return check_of(answer.status, fault_of(answer));
    }

    [[nodiscard]] Result<std::optional<ProviderHint>> read_call(const ProviderCall& call) const override {
        std::string_view body = call.body;
        while (!body.empty()) {
            const auto end = std::min(body.find('&'), body.size());
            const auto field = body.substr(0, end);
            body.remove_prefix(std::min(end + 1, body.size()));
            if (field.starts_with("id=") && ProviderJson::is_name(field.substr(3)))
                return std::optional(ProviderHint{.name = std::string(field.substr(3))});
        }
        return Error{ErrorKind::malformed, "malformed", "The body has to be id=…, the id of a payment.", "id"};
    }

private:
    static constexpr std::size_t kMaxDescriptionBytes = 250;

    [[nodiscard]] ProviderWord word_of(const ServiceAnswer& answer, bool is_start) const {
        ProviderWord word;
        if (answer.status != 200 && answer.status != 201) {
            word.note = fault_of(answer);
            if (is_start && is_refusal(answer.status)) word.hearing = Hearing::refused;
            if (!is_start && (answer.status == 404 || answer.status == 410)) word.hearing = Hearing::unknown;
            return word;
        }
        const auto payment = ProviderJson::parse(answer.body);
        word.provider_id = payment.name("id");
        const auto state = state_of(payment.text("status"));
        if (word.provider_id.empty() || !state) {
            word.note = "an answer without a payment";
            return word;
        }
        word.hearing = Hearing::said;
        word.state = *state;
        word.takes_money = payment.text("mode") == "live";
        word.capture_id = word.provider_id;
        word.redirect_url = payment.object("_links").object("checkout").text("href");
        if (!word.redirect_url.starts_with("https://") && !options_.base.is_local()) word.redirect_url.clear();
        word.expires_at = parse_rfc3339(payment.text("expiresAt"));
        if (*state == AttemptState::paid) {
            word.captured = mollie_rules::money_of(payment.object("amount"));
            word.refunded = mollie_rules::money_of(payment.object("amountRefunded"));
            word.charged_back = mollie_rules::money_of(payment.object("amountChargedBack"));
        }
        return word;
    }

    static std::optional<AttemptState> state_of(std::string_view status) {
        if (status == "open") return AttemptState::started;
        if (status == "pending" || status == "authorized") return AttemptState::authorized;
        if (status == "paid") return AttemptState::paid;
        if (status == "failed") return AttemptState::failed;
        if (status == "expired") return AttemptState::expired;
        if (status == "canceled") return AttemptState::cancelled;
        return {};
    }

    ReturnWord send_return(const PaymentAttempt& attempt, const PaymentReturn& asked, std::string_view currency,
                           std::string_view value) {
        const Json json{{"amount", {{"currency", currency}, {"value", value}}},
                        {"description", "Returned: " + asked.key()},
                        {"metadata", {{"attempt", attempt.id.text()}, {"return", asked.key()}}}};
        return return_of(send("POST", "/v2/payments/" + attempt.provider_id + "/refunds", to_bytes(json),
                              "frontrow-back-" + asked.key()));
    }

    /// Returns what has come of a return that was asked for before, nothing where Mollie has never heard of it, or that
    /// it does not say.
    std::optional<ReturnWord> known_return(const PaymentAttempt& attempt, const PaymentReturn& asked) {
        const auto answer = send("GET", "/v2/payments/" + attempt.provider_id + "/refunds?limit=250");
        const auto json = ProviderJson::parse(answer.body);
        const auto embedded = json.object("_embedded");
        if (answer.status != 200 || !embedded.has_list("refunds")) return ReturnWord{.note = fault_of(answer)};
        for (const auto& refund : embedded.list("refunds"))
            if (refund.object("metadata").text("return") == asked.key()) return return_word(refund, "refunded");
        if (!json.object("_links").object("next").text("href").empty())
            return ReturnWord{.note = "a payment with too many refunds"};
        return {};
    }

    [[nodiscard]] static ReturnWord return_of(const ServiceAnswer& answer) {
        ReturnWord word;
        if (answer.status != 200 && answer.status != 201) {
            word.note = fault_of(answer);
            // 409: the same refund is under way there; whether that is ours, its list will say.
            if (answer.status == 400 || answer.status == 404 || answer.status == 422) word.hearing = Hearing::refused;
            return word;
        }
        return return_word(ProviderJson::parse(answer.body), "refunded");
    }

    static std::string fault_of(const ServiceAnswer& answer) {
        return frontrow::fault_of(answer, ProviderJson::parse(answer.body), {"title", "field"});
    }

    ServiceAnswer send(const char* method, const std::string& path, const std::string& body = "",
                       const std::string& key = "") {
        std::vector<std::string> lines{"Authorization: Bearer " + options_.api_key};
        if (!body.empty()) lines.emplace_back("Content-Type: application/json");
        if (!key.empty()) lines.push_back("Idempotency-Key: " + key);
        return client_.send({method, path, std::move(lines), body});
    }

    const Options options_;
    HttpsClient client_;
};

} // namespace frontrow
