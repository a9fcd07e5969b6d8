#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/payment/payment_provider.hpp"

namespace frontrow::testing {

/// A provider in memory that keeps its word: the same key is the same payment, what is paid stays paid, and money goes
/// back once. Tests play the buyer. Safe from any thread.
class FakeProvider final : public PaymentProvider {
public:
    struct Sale {
        AttemptId attempt;
        std::string request;
        AttemptState state = AttemptState::started;
        Money amount{};
        Time expires_at{};
        std::int64_t given_back = 0;
        std::int64_t charged_back = 0; ///< By the buyer's bank.
        /// Money of it that is with the provider.
        [[nodiscard]] std::int64_t left() const {
            return state == AttemptState::paid ? amount.amount - given_back - charged_back : 0;
        }
    };
    struct Back {
        std::string sale;
        std::int64_t amount = 0;
        ReturnState state = ReturnState::done;
    };

    explicit FakeProvider(PaymentMethod method, bool takes_money = false)
        : takes_money_now(takes_money), method_(method) {}

    [[nodiscard]] PaymentMethod method() const override { return method_; }
    [[nodiscard]] bool takes_money() const override { return takes_money_now; }
    [[nodiscard]] Milliseconds longest_open() const override { return std::chrono::minutes(31); }
    [[nodiscard]] Result<std::string> request_for(const PaymentDemand& demand) const override {
        return demand.attempt.text() + " " + std::to_string(demand.amount.amount) + " " + demand.return_url;
    }

    ProviderWord start(const PaymentAttempt& attempt) override {
        if (!begin("start")) return {};
        const std::lock_guard lock(mutex_);
        if (refuses) return finish("start", {.hearing = Hearing::refused, .note = "no"});
        ++starts[attempt.idempotency_key];
        const auto name = "pay_" + attempt.idempotency_key;
        const auto [found, is_new] =
            sales.try_emplace(name, Sale{attempt.id, attempt.request, AttemptState::started, attempt.amount,
                                         attempt.created_at + std::chrono::minutes(31)});
        if (!is_new && found->second.request != attempt.request)
            return finish("start", {.hearing = Hearing::refused, .note = "another request with this key"});
        return finish("start", word_of(name));
    }
    ProviderWord look_up(const PaymentAttempt& attempt) override {
        if (!begin("look_up")) return {};
        const std::lock_guard lock(mutex_);
        return finish("look_up", word_of(attempt.provider_id));
    }
    ProviderWord end(const PaymentAttempt& attempt) override {
        if (!begin("end")) return {};
        const std::lock_guard lock(mutex_);
        if (auto& sale = sales.at(attempt.provider_id); sale.state == AttemptState::started)
            sale.state = AttemptState::cancelled;
        return finish("end", word_of(attempt.provider_id));
    }
    [[nodiscard]] bool knows_messages() const override { return has_secret; }
    ProviderCheck check() override { return health; }
    ReturnWord give_back(const PaymentAttempt& attempt, const PaymentReturn& asked) override {
        if (!begin("give_back")) return {};
        const std::lock_guard lock(mutex_);
        const auto name = "back_" + asked.key();
        auto& sale = sales.at(attempt.provider_id);
        if (!backs.contains(name)) {
            const auto amount = asked.is_whole() ? sale.left() : asked.amount.amount;
            if (refuses_returns || sale.charged_back > 0 || amount > sale.left())
                return {.hearing = Hearing::refused, .note = "no money left"};
            sale.given_back += amount;
            backs[name] = {attempt.provider_id, amount, first_of_returns};
        }
        after("give_back");
        if (loses_answers) return {};
        return {.hearing = Hearing::said, .state = backs[name].state, .provider_id = name};
    }
    ReturnWord look_up_return(const PaymentAttempt&, const PaymentReturn& asked) override {
        if (!begin("look_up_return")) return {};
        const std::lock_guard lock(mutex_);
        return {.hearing = Hearing::said, .state = backs.at(asked.provider_id).state, .provider_id = asked.provider_id};
    }
    /// The only return, or all of them, or the one of this name, come to this at the provider.
    void returns_become(ReturnState state, const std::string& only = "") {
        const std::lock_guard lock(mutex_);
        for (auto& [name, back] : backs) {
            if (!only.empty() && name != only) continue;
            if (state == ReturnState::failed && back.state != ReturnState::failed)
                sales.at(back.sale).given_back -= back.amount;
            back.state = state;
        }
    }
    /// Reads "event name attempt about detail": of a return of ours its key, of another one its name and amount.
    [[nodiscard]] Result<std::optional<ProviderHint>> read_call(const ProviderCall& call) const override {
        if (call.signature != "signed") return Error{ErrorKind::malformed, "not_signed", "Who are you?"};
        std::vector<std::string> words(1);
        for (const char c : call.body)
            if (c == ' ')
                words.emplace_back();
            else
                words.back() += c;
        words.resize(6);
        ProviderHint hint{.event = words[0], .name = words[1]};
        hint.attempt = AttemptId::parse(words[2]);
        if (words[3] == "dispute") hint.about = ProviderHint::About::dispute;
        if (words[3] == "dispute_taken") hint.about = ProviderHint::About::dispute_taken;
        if (words[3] == "dispute_won") hint.about = ProviderHint::About::dispute_won;
        if (words[3] == "own_return") hint.about = ProviderHint::About::own_return;
        hint.back = PaymentReturn::of_key(words[4]);
        hint.part = words[4];
        if (!words[5].empty()) hint.amount = Money{std::stoll(words[5]), currency_of(words[1])};
        if (words[3] == "other_return") hint.about = ProviderHint::About::other_return;
        if (words[3] == "other_return_failed") hint.about = ProviderHint::About::other_return_failed;
        return std::optional(hint);
    }

    /// What the buyer, or time, makes of the only payment, or the one of this name.
    void become(AttemptState state, const std::string& name = "") {
        const std::lock_guard lock(mutex_);
        if (sales.empty()) return; // nobody was ever sent here
        auto& sale = name.empty() ? sales.begin()->second : sales.at(name);
        if (sale.state == AttemptState::started || sale.state == AttemptState::authorized) sale.state = state;
    }
    /// Money that is with the provider and stays there.
    [[nodiscard]] std::int64_t kept() const {
        const std::lock_guard lock(mutex_);
        std::int64_t sum = 0;
        for (const auto& [name, sale] : sales) sum += sale.left();
        return sum;
    }

    std::map<std::string, Sale> sales{};              ///< By the provider's name for each.
    std::map<std::string, int> starts{};              ///< By key.
    std::map<std::string, Back> backs{};              ///< By the provider's name for each.
    ReturnState first_of_returns = ReturnState::done; ///< What a return is when it has just been asked for.
    std::int64_t fee = 0;                             ///< That it says it keeps of each payment.
    std::int64_t charged_back = 0;                    ///< That it says banks have taken of each payment.
    bool is_down = false;                             ///< No call arrives.
    bool loses_answers = false;                       ///< Calls arrive, answers do not.
    bool refuses = false;
    bool has_secret = true;
    ProviderCheck health{ProviderHealth::works};
    bool refuses_returns = false;
    bool takes_money_now = false;
    /// Is told "before" and "after" each call and its name; may throw, as a process that ends there.
    std::function<void(const std::string&, const std::string&)> at = [](const auto&, const auto&) {};

private:
    bool begin(const char* call) {
        at("before", call);
        return !is_down;
    }
    void after(const char* call) { at("after", call); }
    ProviderWord finish(const char* call, ProviderWord word) {
        after(call);
        return loses_answers ? ProviderWord{} : word;
    }
    /// The currency of a payment, by its name or that of its money.
    [[nodiscard]] Currency currency_of(const std::string& name) const {
        const std::lock_guard lock(mutex_);
        const auto found = sales.find(name.starts_with("money_") ? name.substr(6) : name);
        return found == sales.end() ? Currency{} : found->second.amount.currency;
    }
    ProviderWord word_of(const std::string& name) {
        const auto found = sales.find(name);
        if (found == sales.end()) return {.hearing = Hearing::unknown};
        const Sale& sale = found->second;
        ProviderWord word{.hearing = Hearing::said,
                          .state = sale.state,
                          .takes_money = takes_money_now,
                          .provider_id = name,
                          .redirect_url = "https://pay.example/" + name,
                          .expires_at = sale.expires_at};
        if (sale.state == AttemptState::paid) {
            word.captured = sale.amount;
            word.capture_id = "money_" + name;
            if (method_ == PaymentMethod::mollie) word.refunded = Money{sale.given_back, sale.amount.currency};
            if (charged_back > 0 || method_ == PaymentMethod::mollie)
                word.charged_back = Money{charged_back + sale.charged_back, sale.amount.currency};
            if (fee > 0) word.fee = Money{fee, sale.amount.currency};
        }
        return word;
    }

    const PaymentMethod method_;
    mutable std::mutex mutex_;
};

} // namespace frontrow::testing
