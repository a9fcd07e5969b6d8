// The contract of payment providers, for each of them over real sockets against a server that keeps state, and the shop
// with them.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "providers/errand_threads.hpp"
#include "providers/mollie.hpp"
#include "providers/providers.hpp"
#include "providers/stripe.hpp"
#include "tests/support/fixture.hpp"
#include "tests/support/provider_stubs.hpp"
#include "tests/support/refusal.hpp"

namespace frontrow::testing::provider_test {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Money money(std::int64_t amount, const char* currency) { return {amount, *Currency::parse(currency)}; }

PaymentDemand demand(Money amount = money(8400, "EUR")) {
    return {.attempt = AttemptId::trusted("ATTEMPT"),
            .order = OrderId::trusted("ORDER"),
            .amount = amount,
            .description = "Hamlet & Söhne · 8RDKFAS8",
            .email = "ada+tickets@example.org",
            .created_at = kNoon,
            .return_url = "https://tickets.example.org/orders/ORDER",
            .webhook_url = "https://tickets.example.org/api/webhooks/mollie"};
}

PaymentAttempt attempt_for(const PaymentProvider& provider, const PaymentDemand& of) {
    return {.id = of.attempt,
            .order = of.order,
            .method = provider.method(),
            .amount = of.amount,
            .idempotency_key = "frontrow-ATTEMPT",
            .request = value_of(provider.request_for(of)),
            .created_at = of.created_at,
            .hold = HoldId::trusted("HOLD")};
}

struct OfStripe {
    TestClock clock;
    StripeStub stub{clock};
    using Provider = Stripe;
    [[nodiscard]] Stripe::Options options(const std::string& key) const {
        return {"sk_" + key, {"whsec_old", "whsec_new"}, ServiceUrl::parse(stub.base())};
    }
    Stripe provider{options("test_frontrow")};
    void pay() { stub.pay(); }
    void bank_takes_its_time() { stub.pay_by_bank(); }
    void run_out() { stub.run_out(); }
    [[nodiscard]] std::size_t payments() const { return stub.sessions(); }
    [[nodiscard]] std::size_t refunds() const { return stub.refunds(); }
    static constexpr auto kEnded = AttemptState::expired;
    static constexpr auto kOpen = minutes(31);
};
struct OfMollie {
    TestClock clock;
    MollieStub stub{clock};
    using Provider = Mollie;
    [[nodiscard]] Mollie::Options options(const std::string& key) const {
        return {key, ServiceUrl::parse(stub.base())};
    }
    Mollie provider{options("test_frontrow")};
    void pay() { stub.become("paid"); }
    void bank_takes_its_time() { stub.become("pending"); }
    void run_out() { stub.become("expired"); }
    [[nodiscard]] std::size_t payments() const { return stub.payments(); }
    [[nodiscard]] std::size_t refunds() const { return stub.refunds(); }
    static constexpr auto kEnded = AttemptState::cancelled;
    static constexpr auto kOpen = minutes(15);
};
#define PROVIDERS OfStripe, OfMollie

/// The attempt once the provider has begun it.
template <class Of>
PaymentAttempt started(Of& of) {
    auto attempt = attempt_for(of.provider, demand());
    const auto word = of.provider.start(attempt);
    INFO(word.note);
    REQUIRE(word.hearing == Hearing::said);
    attempt.provider_id = word.provider_id;
    return attempt;
}

} // namespace

TEST_CASE_TEMPLATE("a provider says whether it works with our key, and nothing is begun by that", Of, PROVIDERS) {
    Of of;
    const auto good = of.provider.check();
    CHECK(good.health == ProviderHealth::works);
    CHECK(good.note.empty());
    CHECK(of.payments() == 0);
    typename Of::Provider stranger{of.options("test_of_somebody_else")};
    const auto wrong = stranger.check();
    CHECK(wrong.health == ProviderHealth::wrong_key);
    CHECK(wrong.note.starts_with("answered 401"));
    CHECK(wrong.note.find("somebody") == std::string::npos);
}

TEST_CASE("what an answer to a question for no payment says of our key") {
    CHECK(check_of(404, "answered 404").note.empty());
    CHECK(check_of(0, "no way there").health == ProviderHealth::unreachable);
    CHECK(check_of(403, "").health == ProviderHealth::lacks_rights);
    for (const int status : {200, 302, 429, 500, 503}) CHECK(check_of(status, "").health == ProviderHealth::unwell);
}

TEST_CASE_TEMPLATE("a provider begins a payment, once for a key", Of, PROVIDERS) {
    Of of;
    const auto attempt = attempt_for(of.provider, demand());
    for (int times = 0; times < 2; ++times) {
        const auto word = of.provider.start(attempt);
        CHECK(word.hearing == Hearing::said);
        CHECK(word.state == AttemptState::started);
        CHECK_FALSE(word.takes_money);
        CHECK_FALSE(word.provider_id.empty());
        CHECK(word.redirect_url.starts_with(of.stub.base()));
        CHECK(word.expires_at == kNoon + Of::kOpen);
        CHECK_FALSE(word.captured);
    }
    CHECK(of.payments() == 1);
    auto other = attempt;
    other.request = value_of(of.provider.request_for(demand(money(100, "EUR"))));
    CHECK(of.provider.start(other).hearing != Hearing::said); // the key stands for these bytes
    CHECK(of.payments() == 1);
}

TEST_CASE_TEMPLATE("the request of a payment is the same bytes for the same demand", Of, PROVIDERS) {
    Of of;
    CHECK(value_of(of.provider.request_for(demand())) == value_of(of.provider.request_for(demand())));
}

TEST_CASE_TEMPLATE("a provider tells what has been paid", Of, PROVIDERS) {
    Of of;
    const auto attempt = started(of);
    CHECK(of.provider.look_up(attempt).state == AttemptState::started);
    of.bank_takes_its_time();
    CHECK(of.provider.look_up(attempt).state == AttemptState::authorized);
    of.pay();
    const auto word = of.provider.look_up(attempt);
    CHECK(word.state == AttemptState::paid);
    CHECK(word.captured == money(8400, "EUR"));
    CHECK_FALSE(word.capture_id.empty());
}

TEST_CASE_TEMPLATE("a provider ends a payment, unless it is paid", Of, PROVIDERS) {
    {
        Of of;
        CHECK(of.provider.end(started(of)).state == Of::kEnded);
    }
    {
        Of of;
        const auto attempt = started(of);
        of.pay();
        CHECK(of.provider.end(attempt).state == AttemptState::paid);
    }
    {
        Of of;
        const auto attempt = started(of);
        of.run_out();
        CHECK(of.provider.end(attempt).state == AttemptState::expired);
    }
}

TEST_CASE_TEMPLATE("a provider gives money back once, however often it is asked", Of, PROVIDERS) {
    Of of;
    auto attempt = started(of);
    of.pay();
    attempt.capture_id = of.provider.look_up(attempt).capture_id;
    const PaymentReturn whole{
        .id = whole_return(attempt.id), .attempt = attempt.id, .reason = "late", .amount = attempt.amount};
    const auto first = of.provider.give_back(attempt, whole);
    CHECK(first.hearing == Hearing::said);
    CHECK(first.state != ReturnState::failed);
    CHECK_FALSE(first.provider_id.empty());
    CHECK(of.provider.give_back(attempt, whole).hearing == Hearing::said);
    CHECK(of.refunds() == 1);
    auto asked = whole;
    asked.provider_id = first.provider_id;
    const auto later = of.provider.look_up_return(attempt, asked);
    CHECK(later.hearing == Hearing::said);
}

TEST_CASE_TEMPLATE("a provider gives parts back, each once, however late it is asked again", Of, PROVIDERS) {
    Of of;
    auto attempt = started(of);
    of.pay();
    attempt.capture_id = of.provider.look_up(attempt).capture_id;
    const auto part = [&](const char* id, std::int64_t amount) {
        return PaymentReturn{.id = ReturnId::trusted(id),
                             .attempt = attempt.id,
                             .reason = "refund",
                             .amount = money(amount, "EUR"),
                             .tries = 1};
    };
    auto one = part("ATTEMPT-1", 1050);
    const auto first = of.provider.give_back(attempt, one);
    CHECK(first.hearing == Hearing::said);
    CHECK(of.provider.give_back(attempt, one).provider_id == first.provider_id);
    of.stub.forget_keys();
    ++one.tries; // its first answer was lost, and the key is forgotten
    CHECK(of.provider.give_back(attempt, one).provider_id == first.provider_id);
    CHECK(of.refunds() == 1);
    CHECK(of.provider.give_back(attempt, part("ATTEMPT-2", 1050)).hearing == Hearing::said); // the same amount again
    CHECK(of.refunds() == 2);
    const auto more = of.provider.give_back(attempt, part("ATTEMPT-3", 6301));
    CHECK(more.hearing == Hearing::refused); // than is left
    CHECK(of.provider.give_back(attempt, part("ATTEMPT-4", 6300)).hearing == Hearing::said);
    CHECK(of.refunds() == 3);
}

TEST_CASE_TEMPLATE("where a provider does not say what became of the last try it is not tried again", Of, PROVIDERS) {
    Of of;
    auto attempt = started(of);
    of.pay();
    attempt.capture_id = of.provider.look_up(attempt).capture_id;
    const PaymentReturn asked{.id = ReturnId::trusted("ATTEMPT-1"),
                              .attempt = attempt.id,
                              .reason = "refund",
                              .amount = money(100, "EUR"),
                              .tries = 2};
    for (const int status : {200, 400, 401, 404, 409, 429, 500}) {
        of.stub.answer_with = status;
        CHECK(of.provider.give_back(attempt, asked).hearing == Hearing::unreachable);
    }
    CHECK(of.refunds() == 0);
}

TEST_CASE_TEMPLATE("a provider that is down or talks nonsense has not said anything", Of, PROVIDERS) {
    Of of;
    auto attempt = attempt_for(of.provider, demand());
    attempt.provider_id = "name_1";
    for (const int status : {200, 302, 409, 429, 500, 502}) {
        of.stub.answer_with = status;
        CAPTURE(status);
        CHECK(of.provider.start(attempt).hearing == Hearing::unreachable);
        CHECK(of.provider.look_up(attempt).hearing == Hearing::unreachable);
    }
    for (const int status : {400, 401, 403, 422}) {
        of.stub.answer_with = status;
        CAPTURE(status);
        CHECK(of.provider.start(attempt).hearing == Hearing::refused);
        CHECK(of.provider.look_up(attempt).hearing == Hearing::unreachable); // it may still be paid
    }
    of.stub.answer_with = 404;
    CHECK(of.provider.look_up(attempt).hearing == Hearing::unknown);
}

TEST_CASE("nobody answers at a port that nobody listens at, and no word of the key is in what is said of it") {
    Stripe provider({"sk_test_verysecret", {}, ServiceUrl::parse("http://127.0.0.1:1")});
    const auto word = provider.start(attempt_for(provider, demand()));
    CHECK(word.hearing == Hearing::unreachable);
    CHECK_FALSE(word.note.empty());
    CHECK(word.note.find("verysecret") == std::string::npos);
}

TEST_CASE("a certificate that nobody has signed is refused") {
    // What listens there speaks no TLS at all, so nothing was sent to it.
    TestClock clock;
    const StripeStub stub(clock);
    auto base = stub.base();
    base.replace(0, 4, "https");
    Stripe provider({"sk_test_frontrow", {}, ServiceUrl::parse(base)});
    CHECK(provider.start(attempt_for(provider, demand())).hearing == Hearing::unreachable);
    CHECK(stub.asked().empty());
}

TEST_CASE("who is called has an https address, or is on this machine") {
    for (const std::string good : {"https://api.stripe.com", "https://api.stripe.com/", "http://127.0.0.1:12111",
                                   "http://localhost:8080", "http://[::1]:80"})
        CHECK_NOTHROW(ServiceUrl::parse(good));
    for (const std::string bad :
         {"", "api.stripe.com", "http://api.stripe.com", "ftp://x", "https://", "file:///etc",
          "http://127.0.0.1.example.org", "http://localhost.example.org", "https://a@b", "http://127.0.0.1@example.org",
          "https://x?y", "https://[", "https://[::1", "https://x:99999", "https://x:port"})
        CHECK_THROWS_AS(ServiceUrl::parse(bad), std::invalid_argument);
}

TEST_CASE("keys have the form of keys") {
    CHECK(Stripe::is_key("sk_test_abc"));
    CHECK(Stripe::is_key("rk_live_abc"));
    for (const auto* bad : {"", "sk", "pk_test_abc", "sk_test_a\nb", "sk_test_a b", "whsec_abc"})
        CHECK_FALSE(Stripe::is_key(bad));
    CHECK(Mollie::is_key("live_abc"));
    for (const auto* bad : {"", "access_abc", "test_\r\nX: y"}) CHECK_FALSE(Mollie::is_key(bad));
}

TEST_CASE("providers are what the environment has keys for, and what is wrong is named without showing a key") {
    using Variables = std::map<std::string, std::string>;
    const auto open = [](const Variables& set) {
        return Providers::from([&](const char* name) {
            const auto found = set.find(name);
            return found == set.end() ? std::string() : found->second;
        });
    };
    CHECK(open({}).all().empty());
    const Variables both{{"STRIPE_SECRET_KEY", "sk_test_secret"},
                         {"STRIPE_WEBHOOK_SECRETS", "whsec_1, whsec_2"},
                         {"MOLLIE_API_KEY", "live_secret"},
                         {"FRONTROW_PUBLIC_URL", "https://tickets.example.org/"}};
    const auto providers = open(both);
    CHECK(providers.all().size() == 2);
    CHECK(providers.take_money());
    CHECK(providers.public_url() == "https://tickets.example.org");
    for (const auto& [variable, value] :
         {std::pair("STRIPE_SECRET_KEY", "pk_test_secret"), std::pair("MOLLIE_API_KEY", "secret"),
          std::pair("FRONTROW_PUBLIC_URL", ""), std::pair("FRONTROW_PUBLIC_URL", "http://tickets.example.org"),
          std::pair("STRIPE_API_BASE", "http://secret.example.org"), std::pair("STRIPE_WEBHOOK_SECRETS", "whsec_1,,"),
          std::pair("MOLLIE_API_BASE", "secret")}) {
        auto wrong = both;
        wrong[variable] = value;
        std::string said;
        try {
            open(wrong);
        } catch (const std::invalid_argument& error) {
            said = error.what();
        }
        CHECK_MESSAGE(said.starts_with(variable), said);
        CHECK(said.find("secret.") == std::string::npos);
        CHECK(said.find("_secret") == std::string::npos);
    }
}

TEST_CASE("what Stripe is asked for has what the facts name, and nothing of it is left to a dashboard") {
    OfStripe of;
    started(of);
    const auto asked = of.stub.asked().at(0);
    CHECK(asked.headers.at("idempotency-key") == "frontrow-ATTEMPT");
    CHECK(asked.headers.at("content-type") == "application/x-www-form-urlencoded");
    for (const auto* part : {"mode=payment", "client_reference_id=ORDER", "metadata%5Border%5D=ORDER",
                             "payment_intent_data%5Bmetadata%5D%5Border%5D=ORDER",
                             "payment_intent_data%5Bmetadata%5D%5Battempt%5D=ATTEMPT",
                             "line_items%5B0%5D%5Bprice_data%5D%5Bcurrency%5D=eur",
                             "line_items%5B0%5D%5Bprice_data%5D%5Bunit_amount%5D=8400",
                             "line_items%5B0%5D%5Bquantity%5D=1", "customer_email=ada%2Btickets%40example.org",
                             "adaptive_pricing%5Benabled%5D=false", "Hamlet%20%26%20S%C3%B6hne"})
        CHECK_MESSAGE(asked.body.find(part) != std::string::npos, part);
}

TEST_CASE(
    "amounts in the units of Stripe: not × 100 for yen, thousandths in tens, and two digits where it writes two") {
    const auto sent = [](std::int64_t amount, const char* currency) {
        return stripe_rules::amount_of(money(amount, currency));
    };
    CHECK(sent(1234, "EUR") == 1234);
    CHECK(sent(1234, "JPY") == 1234);
    CHECK(sent(1234, "KRW") == 1234);
    CHECK(sent(1234, "HUF") == 1234);
    CHECK(sent(1230, "KWD") == 1230);
    CHECK_FALSE(sent(1234, "KWD").has_value());
    CHECK(sent(1234, "ISK") == 123'400);
    CHECK(sent(1234, "UGX") == 123'400);
    CHECK(sent(1200, "MGA") == 12);
    CHECK_FALSE(sent(1234, "MGA").has_value());
    for (const auto* currency : {"EUR", "JPY", "KWD", "ISK", "UGX", "HUF", "MGA", "CHF"}) {
        const auto whole = money(123'000, currency);
        CHECK(stripe_rules::money_of(*stripe_rules::amount_of(whole), lower_case(currency)) == whole);
    }
    CHECK_FALSE(stripe_rules::money_of(12'345, "isk").has_value());
    CHECK_FALSE(stripe_rules::money_of(-1, "eur").has_value());
    CHECK_FALSE(stripe_rules::money_of(1, "euro").has_value());
    OfStripe of;
    CHECK(of.provider.request_for(demand(money(1234, "KWD"))).error().field == "payment.method");
}

TEST_CASE("amounts as Mollie writes them: with the currency's own digits") {
    OfMollie of;
    for (const auto& [amount, currency, text] :
         {std::tuple{1000, "EUR", "10.00"}, std::tuple{5, "EUR", "0.05"}, std::tuple{1000, "JPY", "1000"},
          std::tuple{12345, "KWD", "12.345"}, std::tuple{1000, "HUF", "10.00"}}) {
        const auto request = value_of(of.provider.request_for(demand(money(amount, currency))));
        CHECK(Json::parse(request)["amount"]["value"] == text);
        CHECK(mollie_rules::money_of(ProviderJson::parse(Json::parse(request)["amount"].dump())) ==
              money(amount, currency));
    }
    for (const std::string bad : {R"({"currency":"EUR","value":"1.005"})", R"({"currency":"EUR","value":"-1.00"})",
                                  R"({"currency":"EUR","value":""})", R"({"currency":"EUR","value":"1,00"})",
                                  R"({"currency":"EUR"})", R"({"currency":"EUR","value":"9999999999999999999999"})"})
        CHECK_FALSE(mollie_rules::money_of(ProviderJson::parse(bad)).has_value());
}

TEST_CASE("what Stripe keeps of a payment is read where it says so") {
    OfStripe of;
    const auto attempt = started(of);
    CHECK_FALSE(of.provider.look_up(attempt).fee);
    of.pay();
    CHECK(of.provider.look_up(attempt).fee == money(151, "EUR"));
}

TEST_CASE("a payment by bank that fails after days has failed") {
    OfStripe of;
    const auto attempt = started(of);
    of.stub.pay_by_bank();
    CHECK(of.provider.look_up(attempt).state == AttemptState::authorized);
    of.stub.bank_refuses();
    CHECK(of.provider.look_up(attempt).state == AttemptState::failed);
}

TEST_CASE("a message of Stripe is believed by its signature: any of the secrets, and five minutes either way") {
    OfStripe of;
    started(of);
    const auto body = of.stub.event("checkout.session.completed", "evt_1");
    const auto signed_with = [&](const std::string& secret, std::int64_t at) {
        return "t=" + std::to_string(at) + ",v1=" + stripe_rules::signature_of(secret, std::to_string(at) + "." + body);
    };
    const auto noon = std::chrono::duration_cast<seconds>(kNoon.time_since_epoch()).count();
    const auto reads = [&](const std::string& signature, std::string_view bytes) {
        return static_cast<bool>(of.provider.read_call({bytes, signature, kNoon}));
    };
    CHECK(reads(signed_with("whsec_old", noon), body));
    CHECK(reads(signed_with("whsec_new", noon), body));
    CHECK(reads(signed_with("whsec_new", noon) + ",v1=00,v0=aa", body));
    CHECK(reads("t=" + std::to_string(noon) + ",v1=00," + signed_with("whsec_new", noon).substr(13), body));
    CHECK(reads(signed_with("whsec_old", noon - 300), body));
    CHECK(reads(signed_with("whsec_old", noon + 300), body));
    for (const auto& bad :
         {signed_with("whsec_wrong", noon), signed_with("whsec_old", noon - 301), signed_with("whsec_old", noon + 301),
          std::string(), std::string("t=,v1="), "t=" + std::to_string(noon), std::string("v1=") + std::string(64, '0'),
          "t=99999999999999999999,v1=" + std::string(64, '0')})
        CHECK_FALSE(reads(bad, body));
    CHECK_FALSE(reads(signed_with("whsec_old", noon), body + " "));
    const auto hint = value_of(of.provider.read_call({body, signed_with("whsec_old", noon), kNoon}));
    CHECK(hint->event == "evt_1");
    CHECK(hint->name == "cs_test_1");
    CHECK(hint->attempt == AttemptId::trusted("ATTEMPT"));
}

TEST_CASE(
    "a message of the other mode is refused, one of something else is nothing, and one of nobody's secret is none") {
    OfStripe of;
    const auto read = [&](Stripe& provider, const Json& event) {
        const auto body = event.dump();
        const auto at = std::to_string(std::chrono::duration_cast<seconds>(kNoon.time_since_epoch()).count());
        const auto signature = "t=" + at + ",v1=" + stripe_rules::signature_of("whsec_old", at + "." + body);
        return provider.read_call({body, signature, kNoon});
    };
    CHECK(
        read(of.provider, {{"id", "evt_1"}, {"livemode", true}, {"type", "checkout.session.completed"}}).error().code ==
        "wrong_mode");
    CHECK_FALSE(
        value_of(read(of.provider, {{"id", "evt_1"}, {"livemode", false}, {"type", "plan.created"}})).has_value());
    const Json dispute{{"id", "evt_2"},
                       {"livemode", false},
                       {"type", "charge.dispute.created"},
                       {"data",
                        {{"object",
                          {{"id", "dp_1"},
                           {"payment_intent", "pi_1"},
                           {"amount", 1000},
                           {"currency", "usd"},
                           {"status", "needs_response"}}}}}};
    const auto hint = value_of(read(of.provider, dispute));
    CHECK(hint->about == ProviderHint::About::dispute_taken);
    CHECK(hint->amount == money(1000, "USD"));
    CHECK(hint->part == "dp_1");
    auto later = dispute;
    later["type"] = "charge.dispute.closed";
    later["data"]["object"]["status"] = "won";
    CHECK(value_of(read(of.provider, later))->about == ProviderHint::About::dispute_won);
    later["data"]["object"]["status"] = "warning_needs_response";
    CHECK(value_of(read(of.provider, later))->about == ProviderHint::About::dispute);
    Json refund{
        {"id", "evt_3"},
        {"livemode", false},
        {"type", "refund.created"},
        {"data",
         {{"object", {{"payment_intent", "pi_1"}, {"id", "re_1"}, {"metadata", {{"return", "ATTEMPT-1.2"}}}}}}}};
    CHECK(value_of(read(of.provider, refund))->about == ProviderHint::About::own_return);
    CHECK(value_of(read(of.provider, refund))->back == ReturnId::trusted("ATTEMPT-1"));
    refund["data"]["object"]["metadata"] = Json::object();
    CHECK(value_of(read(of.provider, refund))->about == ProviderHint::About::other_return);
    CHECK(value_of(read(of.provider, refund))->part == "re_1");
    refund["type"] = "refund.updated";
    CHECK_FALSE(value_of(read(of.provider, refund)).has_value());
    for (const std::string status : {"failed", "canceled"}) { // the word of Stripe
        refund["data"]["object"]["status"] = status;
        CHECK(value_of(read(of.provider, refund))->about == ProviderHint::About::other_return_failed);
        CHECK(value_of(read(of.provider, refund))->part == "re_1");
    }
    Stripe without({"sk_test_frontrow", {}, ServiceUrl::parse(of.stub.base())});
    CHECK(read(without, dispute).error().code == "not_signed");
}

TEST_CASE("a message of Mollie names a payment and nothing else") {
    OfMollie of;
    CHECK(value_of(of.provider.read_call({"id=tr_7UhSN1zuXS", "", kNoon}))->name == "tr_7UhSN1zuXS");
    for (const auto* bad : {"", "id=", "id=../refunds", "name=tr_1", "id=tr%5F1", "{\"id\":\"tr_1\"}"})
        CHECK(of.provider.read_call({bad, "", kNoon}).error().code == "malformed");
}

namespace {

/// A shop with both providers behind it, over real sockets and on threads of their own.
struct Shopping {
    TestClock clock;
    StripeStub stripe_stub{shop_clock()};
    MollieStub mollie_stub{shop_clock()};
    Stripe stripe{{"sk_test_frontrow", {"whsec_1"}, ServiceUrl::parse(stripe_stub.base())}};
    Mollie mollie{{"test_frontrow", ServiceUrl::parse(mollie_stub.base())}};
    ErrandThreads errands{2, 100};
    TestShop shop{PaymentOptions{
        .online = {.providers = {&stripe, &mollie}, .errands = &errands, .public_url = "https://tickets.example.org"}}};
    const Clock& shop_clock() { return clock; } // both stand still at noon

    Json order(const std::string& seats, const std::string& method) {
        const auto hold =
            shop.json(201, shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":[)" + seats + "]}", kAlice));
        const Json body{{"hold", hold["hold"]["id"]},
                        {"customer", {{"name", "Ada"}, {"email", "ada@example.org"}}},
                        {"payment", {{"method", method}}}};
        return shop.json(201, shop.send("POST", "/api/orders", body.dump(), kAlice,
                                        {{"idempotency-key", hold["hold"]["id"].get<std::string>()}}))["order"];
    }
    ~Shopping() { errands.finish(); } // before what they stand on is gone
    /// Whether this comes true while others are at work.
    template <class Check>
    static bool comes_true(Check&& check) {
        const auto end = std::chrono::steady_clock::now() + seconds(20);
        while (!check() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
        return check();
    }
    bool becomes(const Json& order, const std::string& status) {
        return comes_true([&] {
            const auto answer = shop.json(200, shop.send("GET", "/api/orders/" + order["id"].get<std::string>()));
            return answer["order"]["status"] == status;
        });
    }
};

} // namespace

TEST_CASE("who sends errands without end waits for themselves, and leaves the others their turn") {
    constexpr std::size_t queue = 100;
    ErrandThreads errands{2, queue};
    std::promise<void> provider;
    const auto answered = provider.get_future().share();
    std::atomic<int> done = 0;
    int taken = 0;
    while (errands.take("one", [&, answered] { answered.wait(), ++done; })) ++taken;
    CHECK(taken >= queue / 4);
    CHECK(taken <= queue / 4 + 1); // one may have begun
    std::promise<void> other;
    CHECK(errands.take("other", [&] { other.set_value(); }));
    CHECK(other.get_future().wait_for(seconds(20)) == std::future_status::ready);
    CHECK(done == 0);
    provider.set_value();
    CHECK(Shopping::comes_true([&] { return done == taken; }));
    errands.finish();
}

TEST_CASE("a shop sells by Stripe: the order tells where to pay, a signed message makes it paid") {
    Shopping at;
    const auto order = at.order(R"("A-1")", "stripe");
    CHECK(order["status"] == "pending");
    CHECK(order["payment"]["redirect_url"] == at.stripe_stub.base() + "/pay/cs_test_1");
    CHECK(order["payment"]["expires_at"] == "2026-03-01T12:31:00Z");
    CHECK(at.stripe_stub.session()["success_url"] ==
          "https://tickets.example.org/orders/" + order["id"].get<std::string>());
    at.stripe_stub.pay();
    const auto body = at.stripe_stub.event("checkout.session.completed", "evt_1");
    const auto second = std::to_string(std::chrono::duration_cast<seconds>(kNoon.time_since_epoch()).count());
    const auto send = [&](const std::string& secret) {
        return at.shop.send(
            "POST", "/api/webhooks/stripe", body, "",
            {{"stripe-signature", "t=" + second + ",v1=" + stripe_rules::signature_of(secret, second + "." + body)}});
    };
    CHECK(send("whsec_wrong").status == 400);
    CHECK(send("whsec_1").status == 200);
    CHECK(at.becomes(order, "paid"));
    CHECK(send("whsec_1").status == 200);
    CHECK(at.shop.store.invariant_violations().empty());
}

TEST_CASE("a shop sells by Mollie: a message without a signature makes it look") {
    Shopping at;
    const auto order = at.order(R"("A-1")", "mollie");
    CHECK(order["payment"]["redirect_url"] == at.mollie_stub.base() + "/checkout/tr_1");
    CHECK(order["payment"]["expires_at"] == "2026-03-01T12:15:00Z");
    CHECK(order["reserved_until"] == "2026-03-01T12:20:00Z"); // five minutes more
    const auto send = [&](const std::string& id) {
        return at.shop.send("POST", "/api/webhooks/mollie", "id=" + id, "",
                            {{"content-type", "application/x-www-form-urlencoded"}});
    };
    const auto before = at.mollie_stub.asked().size();
    CHECK(send("tr_of_somebody").status == 200);
    CHECK(at.mollie_stub.asked().size() == before);
    at.mollie_stub.become("paid");
    CHECK(send("tr_1").status == 200);
    CHECK(at.becomes(order, "paid"));
    // What the buyer's bank does later is told in the same way, and asks somebody.
    at.mollie_stub.set("amountChargedBack", {{"currency", "EUR"}, {"value", "42.00"}});
    CHECK(send("tr_1").status == 200);
    REQUIRE(Shopping::comes_true([&] { return !at.shop.shop.payments().incidents(1).empty(); }));
    CHECK(at.shop.shop.payments().incidents(1).at(0).kind == "disputed");
    CHECK(at.becomes(order, "paid"));
    CHECK(at.shop.store.invariant_violations().empty());
}

} // namespace frontrow::testing::provider_test
