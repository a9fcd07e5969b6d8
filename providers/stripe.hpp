#pragma once

#include <algorithm>
#include <array>
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

#include <sodium.h>

#include "domain/payment/payment_provider.hpp"
#include "domain/text.hpp"
#include "providers/https_client.hpp"
#include "providers/provider_answer.hpp"
#include "providers/provider_json.hpp"

namespace frontrow {

namespace stripe_rules {

/// How many digits of its amounts stand behind the point at Stripe (docs.stripe.com/currencies). Where that is not what
/// ISO 4217 says, Stripe still writes amounts in these.
inline int digits_of(const Currency& currency) {
    constexpr std::string_view none = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF";
    constexpr std::string_view three = "BHD JOD KWD OMR TND";
    if (none.find(currency.code()) != std::string_view::npos) return 0;
    return three.find(currency.code()) != std::string_view::npos ? 3 : 2; // ISK and UGX among them
}

/// Returns the amount as Stripe takes it, or nothing where it cannot be said there.
inline std::optional<std::int64_t> amount_of(const Money& money) {
    auto amount = money.amount;
    const int digits = digits_of(money.currency);
    for (int ours = static_cast<int>(minor_digits(money.currency)); ours < digits; ++ours) amount *= 10;
    for (int ours = static_cast<int>(minor_digits(money.currency)); ours > digits; --ours) {
        if (amount % 10 != 0) return {};
        amount /= 10;
    }
    if (digits == 3 && amount % 10 != 0) return {};
    return amount;
}

/// Returns what an amount of Stripe's is by the books, or nothing where the books cannot say it.
inline std::optional<Money> money_of(std::int64_t amount, std::string_view code) {
    const auto currency = Currency::parse(upper_case(code));
    if (!currency || amount < 0 || amount > INT64_MAX / 1000) return {};
    const int ours = static_cast<int>(minor_digits(*currency));
    for (int digits = digits_of(*currency); digits < ours; ++digits) amount *= 10;
    for (int digits = digits_of(*currency); digits > ours; --digits) {
        if (amount % 10 != 0) return {};
        amount /= 10;
    }
    return Money{amount, *currency};
}

/// A form as a browser sends it (URL Standard, application/x-www-form-urlencoded).
class Form {
public:
    Form& with(std::string_view name, std::string_view value) {
        if (!text_.empty()) text_ += '&';
        write(name);
        text_ += '=';
        write(value);
        return *this;
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    void write(std::string_view text) {
        constexpr std::string_view hex = "0123456789ABCDEF";
        for (const char c : text) {
            const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                  c == '-' || c == '_' || c == '.';
            if (is_plain) {
                text_ += c;
                continue;
            }
            const auto byte = static_cast<unsigned char>(c);
            text_ += '%';
            text_ += hex[byte >> 4];
            text_ += hex[byte & 15];
        }
    }
    std::string text_;
};

/// HMAC-SHA256 of the text, as lower-case hexadecimal digits.
inline std::string signature_of(std::string_view secret, std::string_view text) {
    const auto bytes = [](std::string_view of) { return reinterpret_cast<const unsigned char*>(of.data()); };
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
    crypto_auth_hmacsha256_update(&state, bytes(text), text.size());
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> digest{};
    crypto_auth_hmacsha256_final(&state, digest.data());
    std::array<char, 2 * crypto_auth_hmacsha256_BYTES + 1> hex{};
    sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
    return {hex.data(), hex.size() - 1};
}

/// Whether Stripe has signed these bytes with one of the secrets, at most five minutes before or after `now`. Takes as
/// long for a wrong signature as for the right one.
inline bool is_signed(std::string_view header, std::string_view body, const std::vector<std::string>& secrets,
                      Time now) {
    constexpr auto tolerance = std::chrono::seconds(300);
    std::string_view at;
    std::vector<std::string_view> signatures;
    while (!header.empty()) {
        const auto comma = std::min(header.find(','), header.size());
        const auto part = header.substr(0, comma);
        header.remove_prefix(std::min(comma + 1, header.size()));
        if (part.starts_with("t=")) at = part.substr(2);
        if (part.starts_with("v1=")) signatures.push_back(part.substr(3));
    }
    std::int64_t seconds = 0;
    const auto [stop, error] = std::from_chars(at.data(), at.data() + at.size(), seconds);
    if (at.empty() || error != std::errc() || stop != at.data() + at.size()) return false;
    const auto now_seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    if (seconds < now_seconds - tolerance.count() || seconds > now_seconds + tolerance.count()) return false;
    const std::string text = std::string(at) + "." + std::string(body);
    bool fits = false;
    for (const auto& secret : secrets) {
        const auto wanted = signature_of(secret, text);
        for (const auto given : signatures)
            if (given.size() == wanted.size() && sodium_memcmp(given.data(), wanted.data(), wanted.size()) == 0)
                fits = true;
    }
    return fits;
}

} // namespace stripe_rules

/// Stripe's hosted Checkout (docs.stripe.com/api/checkout/sessions): one session is one attempt. Safe from any thread.
class Stripe final : public PaymentProvider {
public:
    static constexpr const char* kVersion = "2026-10-28.endive";

    struct Options {
        std::string secret_key;                     ///< sk_test_…, sk_live_…, rk_test_… or rk_live_…
        std::vector<std::string> webhook_secrets{}; ///< Any of them signs; more than one while they are changed.
        ServiceUrl base = ServiceUrl::parse("https://api.stripe.com");
    };

    explicit Stripe(Options options) : options_(std::move(options)), client_(options_.base) {}

    /// Whether the key has the form of one.
    static bool is_key(std::string_view key) {
        const auto kind = key.substr(0, 3);
        const auto mode = key.substr(std::min<std::size_t>(3, key.size()), 5);
        return (kind == "sk_" || kind == "rk_") && (mode == "test_" || mode == "live_") && ProviderJson::is_name(key);
    }

    [[nodiscard]] PaymentMethod method() const override { return PaymentMethod::stripe; }
    [[nodiscard]] bool takes_money() const override { return options_.secret_key.substr(3, 5) == "live_"; }
    [[nodiscard]] Milliseconds longest_open() const override { return kOpen; }
    [[nodiscard]] bool knows_messages() const override { return !options_.webhook_secrets.empty(); }

    [[nodiscard]] Result<std::string> request_for(const PaymentDemand& demand) const override {
        const auto amount = stripe_rules::amount_of(demand.amount);
        if (!amount)
            return Error::invalid("payment.method", "This amount cannot be paid like this. Choose another way to pay.");
        const auto expires = std::chrono::ceil<std::chrono::seconds>((demand.created_at + kOpen).time_since_epoch());
        stripe_rules::Form form;
        form.with("mode", "payment")
            .with("client_reference_id", demand.order.text())
            .with("metadata[order]", demand.order.text())
            .with("metadata[attempt]", demand.attempt.text())
            .with("payment_intent_data[metadata][order]", demand.order.text())
            .with("payment_intent_data[metadata][attempt]", demand.attempt.text())
            .with("line_items[0][price_data][currency]", lower_case(demand.amount.currency.code()))
            .with("line_items[0][price_data][unit_amount]", std::to_string(*amount))
            .with("line_items[0][price_data][product_data][name]", demand.description)
            .with("line_items[0][quantity]", "1")
            .with("customer_email", demand.email)
            .with("locale", "auto")
            .with("success_url", demand.return_url)
            .with("cancel_url", demand.return_url + "?left=1")
            .with("expires_at", std::to_string(expires.count()))
            .with("adaptive_pricing[enabled]", "false");
        return form.take();
    }

    ProviderWord start(const PaymentAttempt& attempt) override {
        const auto answer = post("/v1/checkout/sessions", attempt.request, attempt.idempotency_key);
        return word_of(answer, true);
    }

    ProviderWord look_up(const PaymentAttempt& attempt) override {
        return word_of(get("/v1/checkout/sessions/" + attempt.provider_id +
                           "?expand%5B%5D=payment_intent.latest_charge.balance_transaction"),
                       false);
    }

    ProviderWord end(const PaymentAttempt& attempt) override {
        const auto answer = post("/v1/checkout/sessions/" + attempt.provider_id + "/expire", "", "");
        if (answer.status == 200) return word_of(answer, false);
        return look_up(attempt); // it is complete, or it has ended before
    }

    ReturnWord give_back(const PaymentAttempt& attempt, const PaymentReturn& asked) override {
        // A key is forgotten after a day, and what came of the last try is not known.
        if (asked.tries > 1)
            if (auto known = known_return(attempt, asked)) return *known;
        stripe_rules::Form form;
        form.with("payment_intent", attempt.capture_id)
            .with("metadata[attempt]", attempt.id.text())
            .with("metadata[return]", asked.key())
            .with("metadata[order]", attempt.order.text());
        if (!asked.is_whole()) {
            const auto amount = stripe_rules::amount_of(asked.amount);
            if (!amount) return {.hearing = Hearing::refused, .note = "this amount cannot be said there"};
            form.with("amount", std::to_string(*amount));
        }
        return return_of(post("/v1/refunds", form.take(), "frontrow-back-" + asked.key()), asked.is_whole());
    }

    ReturnWord look_up_return(const PaymentAttempt&, const PaymentReturn& asked) override {
        const auto answer = get("/v1/refunds/" + asked.provider_id);
        return answer.status == 200 ? return_of(answer, false) : ReturnWord{.note = fault_of(answer)};
    }

    ProviderCheck check() override {
        const auto answer = get("/v1/checkout/sessions/cs_frontrow_asks");
        return check_of(answer.status, fault_of(answer));
    }

    [[nodiscard]] Result<std::optional<ProviderHint>> read_call(const ProviderCall& call) const override {
        if (!stripe_rules::is_signed(call.signature, call.body, options_.webhook_secrets, call.now))
            return Error{ErrorKind::malformed, "not_signed",
                         "This has not been signed with a secret of this shop, or too long ago.", "Stripe-Signature"};
        const auto event = ProviderJson::parse(call.body);
        if (event.flag("livemode").value_or(false) != takes_money())
            return Error{ErrorKind::malformed, "wrong_mode",
                         "This is of the other mode: test and live are never mixed. Give each its own shop."};
        return hint_of(event);
    }

private:
    static constexpr Milliseconds kOpen = std::chrono::minutes(31); ///< Thirty are the least that Stripe takes.

    static std::optional<ProviderHint> hint_of(const ProviderJson& event) {
        using About = ProviderHint::About;
        const auto type = event.text("type");
        const auto object = event.object("data").object("object");
        ProviderHint hint{.event = event.name("id"),
                          .attempt = AttemptId::parse(object.object("metadata").text("attempt"))};
        if (const auto amount = object.integer("amount"))
            hint.amount = stripe_rules::money_of(*amount, object.text("currency"));
        if (type.starts_with("checkout.session.")) {
            hint.name = object.name("id");
        } else if (type.starts_with("refund.")) {
            hint.back = PaymentReturn::of_key(object.object("metadata").text("return"));
            const auto status = object.text("status");
            hint.about = hint.back                                    ? About::own_return
                         : status == "failed" || status == "canceled" ? About::other_return_failed
                                                                      : About::other_return;
            hint.name = object.name("payment_intent");
            hint.part = object.name("id");
        } else if (type.starts_with("charge.dispute.")) {
            // A warning is a question of the bank; else it has taken the money until the dispute is decided.
            const auto status = object.text("status");
            hint.about = status == "won"                  ? About::dispute_won
                         : status.starts_with("warning_") ? About::dispute
                                                          : About::dispute_taken;
            hint.name = object.name("payment_intent");
            hint.part = object.name("id");
        } else {
            return {};
        }
        if (type != "refund.created" && hint.about == About::other_return) return {};
        return hint;
    }

    /// What an answer with a session says. `is_start`: whether a refusal means that there is none.
    [[nodiscard]] ProviderWord word_of(const ServiceAnswer& answer, bool is_start) const {
        ProviderWord word;
        if (answer.status != 200) {
            word.note = fault_of(answer);
            if (is_start && is_refusal(answer.status)) word.hearing = Hearing::refused;
            if (!is_start && answer.status == 404) word.hearing = Hearing::unknown;
            return word;
        }
        const auto session = ProviderJson::parse(answer.body);
        word.provider_id = session.name("id");
        const auto state = state_of(session);
        if (word.provider_id.empty() || !state) {
            word.note = "an answer without a session";
            return word;
        }
        word.hearing = Hearing::said;
        word.state = *state;
        word.takes_money = session.flag("livemode").value_or(false);
        word.redirect_url = session.text("url");
        if (!word.redirect_url.starts_with("https://") && !options_.base.is_local()) word.redirect_url.clear();
        word.capture_id = session.name("payment_intent");
        if (word.capture_id.empty()) word.capture_id = session.object("payment_intent").name("id");
        if (const auto expires = session.integer("expires_at"); expires && *expires < kLatest)
            word.expires_at = Time(std::chrono::seconds(*expires));
        if (const auto total = session.integer("amount_total"); total && *state == AttemptState::paid)
            word.captured = stripe_rules::money_of(*total, session.text("currency"));
        const auto booked = session.object("payment_intent").object("latest_charge").object("balance_transaction");
        if (const auto fee = booked.integer("fee")) word.fee = stripe_rules::money_of(*fee, booked.text("currency"));
        return word;
    }

    static std::optional<AttemptState> state_of(const ProviderJson& session) {
        const auto status = session.text("status");
        if (status == "open") return AttemptState::started;
        if (status == "expired") return AttemptState::expired;
        if (status != "complete") return {};
        const auto paid = session.text("payment_status");
        if (paid == "paid" || paid == "no_payment_required") return AttemptState::paid;
        const auto intent = session.object("payment_intent").text("status");
        const bool has_failed = intent == "canceled" || intent == "requires_payment_method";
        return has_failed ? AttemptState::failed : AttemptState::authorized;
    }

    /// Returns what has come of a return that was asked for before, nothing where Stripe has never heard of it, or that
    /// it does not say.
    std::optional<ReturnWord> known_return(const PaymentAttempt& attempt, const PaymentReturn& asked) {
        const auto answer = get("/v1/refunds?limit=100&payment_intent=" + attempt.capture_id);
        const auto json = ProviderJson::parse(answer.body);
        if (answer.status != 200 || !json.has_list("data")) return ReturnWord{.note = fault_of(answer)};
        for (const auto& refund : json.list("data"))
            if (refund.object("metadata").text("return") == asked.key()) return return_word(refund, "succeeded");
        if (json.flag("has_more").value_or(false)) return ReturnWord{.note = "a payment with too many refunds"};
        return {};
    }

    [[nodiscard]] ReturnWord return_of(const ServiceAnswer& answer, bool is_whole) const {
        ReturnWord word;
        const auto json = ProviderJson::parse(answer.body);
        if (answer.status != 200) {
            word.note = fault_of(answer);
            if (answer.status == 400 || answer.status == 402 || answer.status == 404) word.hearing = Hearing::refused;
            if (is_whole && json.object("error").text("code") == "charge_already_refunded") {
                word.hearing = Hearing::said;
                word.state = ReturnState::done;
                word.note.clear();
            }
            return word;
        }
        return return_word(json, "succeeded");
    }

    static std::string fault_of(const ServiceAnswer& answer) {
        return frontrow::fault_of(answer, ProviderJson::parse(answer.body).object("error"), {"type", "code", "param"});
    }

    ServiceAnswer get(const std::string& path) { return client_.send({"GET", path, headers(), ""}); }
    ServiceAnswer post(const std::string& path, const std::string& form, const std::string& key) {
        auto lines = headers();
        lines.emplace_back("Content-Type: application/x-www-form-urlencoded");
        if (!key.empty()) lines.push_back("Idempotency-Key: " + key);
        return client_.send({"POST", path, std::move(lines), form});
    }
    [[nodiscard]] std::vector<std::string> headers() const {
        return {"Authorization: Bearer " + options_.secret_key, std::string("Stripe-Version: ") + kVersion};
    }

    static constexpr std::int64_t kLatest = 253'402'300'799; ///< Seconds: the end of the year 9999.

    const Options options_;
    HttpsClient client_;
};

} // namespace frontrow
