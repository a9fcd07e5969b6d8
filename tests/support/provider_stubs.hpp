#pragma once

#include <atomic>
#include <cctype>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <httplib.h>

#include "domain/money.hpp"
#include "domain/time.hpp"
#include "formats/json.hpp"
#include "formats/timestamp.hpp"

/// Servers on loopback that keep state and speak as much of the protocols of providers as is documented and used. What
/// is not documented they refuse.
namespace frontrow::testing {

/// A server on a port of its own, and what it was asked.
class ProviderStub {
public:
    struct Asked {
        std::string method;
        std::string path;
        std::string body;
        std::map<std::string, std::string> headers; ///< Names in lower case.
    };
    explicit ProviderStub(const Clock& clock) : clock_(clock) {
        server_.set_keep_alive_max_count(1000);
        server_.set_tcp_nodelay(true); // else the body of an answer waits 40 ms for word that its head has come
        port_ = server_.bind_to_any_port("127.0.0.1");
    }
    virtual ~ProviderStub() { stop(); }
    ProviderStub(const ProviderStub&) = delete;
    ProviderStub& operator=(const ProviderStub&) = delete;

    [[nodiscard]] std::string base() const { return "http://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] std::vector<Asked> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }
    std::atomic<int> answer_with = 0; ///< Where it is a status, every call gets it.

protected:
    using Respond = std::function<void(const httplib::Request&, httplib::Response&)>;
    Respond noting(Respond respond) {
        return [this, respond = std::move(respond)](const httplib::Request& request, httplib::Response& response) {
            const std::lock_guard lock(mutex_);
            Asked asked{request.method, request.path, request.body, {}};
            for (const auto& [name, value] : request.headers) {
                std::string lower = name;
                for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                asked.headers[lower] = value;
            }
            asked_.push_back(std::move(asked));
            if (answer_with != 0) {
                response.status = answer_with;
                response.set_content("{}", "application/json");
                return;
            }
            respond(request, response);
        };
    }
    void begin() {
        accepting_ = std::jthread([this] { server_.listen_after_bind(); });
        while (!server_.is_running()) std::this_thread::yield();
    }
    void stop() {
        server_.stop();
        if (accepting_.joinable()) accepting_.join();
    }
    static void say(httplib::Response& response, int status, const Json& json) {
        response.status = status;
        response.set_content(json.dump(), "application/json");
    }
    /// Answers a request with an Idempotency-Key as its first, or runs `work`, which answers.
    template <class Work>
    void once(const httplib::Request& request, httplib::Response& response, const Json& conflict, int status,
              Work&& work) {
        const auto key = request.get_header_value("Idempotency-Key");
        if (const auto known = first_.find(key); !key.empty() && known != first_.end()) {
            if (known->second.request != request.path + request.body) return say(response, status, conflict);
            response.status = known->second.status;
            response.set_content(known->second.body, "application/json");
            return;
        }
        work();
        if (!key.empty()) first_[key] = {request.path + request.body, response.status, response.body};
    }

public:
    /// Keys are not kept for ever.
    void forget_keys() {
        const std::lock_guard lock(mutex_);
        first_.clear();
    }

protected:
    struct First {
        std::string request;
        int status = 0;
        std::string body;
    };
    const Clock& clock_;
    httplib::Server server_;
    mutable std::mutex mutex_;
    std::map<std::string, First> first_;
    std::vector<Asked> asked_;
    int port_ = 0;
    std::jthread accepting_;
};

class StripeStub final : public ProviderStub {
public:
    explicit StripeStub(const Clock& clock, std::string key = "sk_test_frontrow")
        : ProviderStub(clock), key_(std::move(key)) {
        server_.Post("/v1/checkout/sessions", noting([this](const auto& request, auto& response) {
                         if (refused(request, response)) return;
                         const Json conflict = fault("idempotency_error", "", "");
                         once(request, response, conflict, 400, [&] { create(request, response); });
                     }));
        server_.Get(R"(/v1/checkout/sessions/([a-zA-Z0-9_]+))", noting([this](const auto& request, auto& response) {
                        if (refused(request, response)) return;
                        if (Json* session = find(request, response)) {
                            Json shown = *session;
                            if (request.has_param("expand[]") && shown["payment_intent"].is_string())
                                shown["payment_intent"] = intents_[shown["payment_intent"].template get<std::string>()];
                            say(response, 200, shown);
                        }
                    }));
        server_.Post(R"(/v1/checkout/sessions/([a-zA-Z0-9_]+)/expire)",
                     noting([this](const auto& request, auto& response) {
                         if (refused(request, response)) return;
                         Json* session = find(request, response);
                         if (!session) return;
                         if ((*session)["status"] != "open")
                             return say(response, 400, fault("invalid_request_error", "", "status"));
                         (*session)["status"] = "expired";
                         (*session)["url"] = nullptr;
                         say(response, 200, *session);
                     }));
        server_.Post("/v1/refunds", noting([this](const auto& request, auto& response) {
                         if (refused(request, response)) return;
                         const Json conflict = fault("idempotency_error", "", "");
                         once(request, response, conflict, 400, [&] { refund(request, response); });
                     }));
        server_.Get("/v1/refunds", noting([this](const auto& request, auto& response) {
                        if (refused(request, response)) return;
                        Json data = Json::array();
                        for (const auto& [id, known] : refunds_)
                            if (known["payment_intent"] == request.get_param_value("payment_intent"))
                                data.push_back(known);
                        say(response, 200, {{"object", "list"}, {"data", data}, {"has_more", false}});
                    }));
        server_.Get(R"(/v1/refunds/([a-zA-Z0-9_]+))", noting([this](const auto& request, auto& response) {
                        if (refused(request, response)) return;
                        const auto found = refunds_.find(request.matches[1].str());
                        if (found == refunds_.end())
                            return say(response, 404, fault("invalid_request_error", "resource_missing", "id"));
                        say(response, 200, found->second);
                    }));
        begin();
    }
    ~StripeStub() override { stop(); }

    /// What the buyer does on the page of the only session, or the last one.
    void pay() {
        change([this](Json& session) { pay(session); });
    }
    /// The same on the page of any of them.
    void pay(const std::string& id) {
        const std::lock_guard lock(mutex_);
        pay(sessions_.at(id));
    }
    void pay_by_bank() {
        change([&](Json& session) {
            session["status"] = "complete";
            intents_[session["payment_intent"].get<std::string>()]["status"] = "processing";
        });
    }
    void bank_refuses() {
        change([&](Json& session) {
            intents_[session["payment_intent"].get<std::string>()]["status"] = "requires_payment_method";
        });
    }
    void run_out() {
        change([](Json& session) { session["status"] = "expired"; });
    }
    void set_total(std::int64_t total, const std::string& currency) {
        change([&](Json& session) { session["amount_total"] = total, session["currency"] = currency; });
    }
    [[nodiscard]] Json session() const {
        const std::lock_guard lock(mutex_);
        return sessions_.empty() ? Json() : sessions_.at(last_);
    }
    [[nodiscard]] std::size_t sessions() const {
        const std::lock_guard lock(mutex_);
        return sessions_.size();
    }
    [[nodiscard]] std::size_t refunds() const {
        const std::lock_guard lock(mutex_);
        return refunds_.size();
    }
    /// An event about the last session, as Stripe sends it.
    [[nodiscard]] std::string event(const std::string& type, const std::string& id) const {
        return Json{
            {"id", id}, {"object", "event"}, {"livemode", false}, {"type", type}, {"data", {{"object", session()}}}}
            .dump();
    }

private:
    static Json fault(const std::string& type, const std::string& code, const std::string& param) {
        return {{"error", {{"type", type}, {"code", code}, {"param", param}, {"message", "No."}}}};
    }
    bool refused(const httplib::Request& request, httplib::Response& response) const {
        if (request.get_header_value("Authorization") != "Bearer " + key_)
            return say(response, 401, fault("invalid_request_error", "", "")), true;
        if (request.get_header_value("Stripe-Version") != "2026-10-28.endive")
            return say(response, 400, fault("invalid_request_error", "", "Stripe-Version")), true;
        return false;
    }
    Json* find(const httplib::Request& request, httplib::Response& response) {
        const auto found = sessions_.find(request.matches[1].str());
        if (found != sessions_.end()) return &found->second;
        say(response, 404, fault("invalid_request_error", "resource_missing", "id"));
        return nullptr;
    }
    void create(const httplib::Request& request, httplib::Response& response) {
        const auto refuse = [&](const std::string& param) {
            say(response, 400, fault("invalid_request_error", "parameter_invalid", param));
        };
        const auto given = [&](const char* name) { return request.get_param_value(name); };
        if (given("mode") != "payment") return refuse("mode");
        for (const auto* name : {"success_url", "line_items[0][price_data][product_data][name]", "metadata[order]"})
            if (given(name).empty()) return refuse(name);
        const auto amount = given("line_items[0][price_data][unit_amount]");
        if (amount.empty() || amount.find_first_not_of("0123456789") != std::string::npos) return refuse("unit_amount");
        const auto currency = given("line_items[0][price_data][currency]");
        if (currency.size() != 3 || currency.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos)
            return refuse("currency");
        const auto expires = Time(std::chrono::seconds(std::stoll("0" + given("expires_at"))));
        if (expires < clock_.now() + std::chrono::minutes(30) || expires > clock_.now() + std::chrono::hours(24))
            return refuse("expires_at");
        const auto number = std::to_string(sessions_.size() + 1);
        const auto id = "cs_test_" + number;
        intents_["pi_" + number] = {{"id", "pi_" + number},
                                    {"amount", std::stoll(amount)},
                                    {"currency", currency},
                                    {"status", "requires_payment_method"}};
        sessions_[id] = {{"id", id},
                         {"object", "checkout.session"},
                         {"amount_total", std::stoll(amount)},
                         {"currency", currency},
                         {"client_reference_id", given("client_reference_id")},
                         {"customer_email", given("customer_email")},
                         {"expires_at", std::stoll(given("expires_at"))},
                         {"livemode", key_.starts_with("sk_live_")},
                         {"metadata", {{"order", given("metadata[order]")}, {"attempt", given("metadata[attempt]")}}},
                         {"mode", "payment"},
                         {"payment_intent", "pi_" + number},
                         {"payment_status", "unpaid"},
                         {"status", "open"},
                         {"success_url", given("success_url")},
                         {"url", base() + "/pay/" + id}};
        last_ = id;
        say(response, 200, sessions_[id]);
    }
    void refund(const httplib::Request& request, httplib::Response& response) {
        const auto intent = request.get_param_value("payment_intent");
        const auto found = intents_.find(intent);
        if (found == intents_.end() || found->second["status"] != "succeeded")
            return say(response, 400, fault("invalid_request_error", "resource_missing", "payment_intent"));
        auto left = found->second["amount"].get<std::int64_t>();
        for (const auto& [id, known] : refunds_)
            if (known["payment_intent"] == intent) left -= known["amount"].get<std::int64_t>();
        if (left == 0) return say(response, 400, fault("invalid_request_error", "charge_already_refunded", ""));
        const auto amount = request.has_param("amount") ? std::stoll(request.get_param_value("amount")) : left;
        if (amount < 1 || amount > left) return say(response, 400, fault("invalid_request_error", "", "amount"));
        const auto id = "re_" + std::to_string(refunds_.size() + 1);
        refunds_[id] = {{"id", id},
                        {"object", "refund"},
                        {"payment_intent", intent},
                        {"amount", amount},
                        {"currency", found->second["currency"]},
                        {"metadata",
                         {{"attempt", request.get_param_value("metadata[attempt]")},
                          {"return", request.get_param_value("metadata[return]")}}},
                        {"status", "succeeded"}};
        say(response, 200, refunds_[id]);
    }
    template <class Change>
    void change(Change&& change) {
        const std::lock_guard lock(mutex_);
        change(sessions_.at(last_));
    }
    void pay(Json& session) {
        session["status"] = "complete";
        session["payment_status"] = "paid";
        auto& intent = intents_[session["payment_intent"].get<std::string>()];
        intent["status"] = "succeeded";
        intent["latest_charge"]["balance_transaction"] = {{"fee", 151}, {"currency", session["currency"]}};
    }

    const std::string key_;
    std::string last_{}; ///< The latest session: by its name the tenth comes before the ninth.
    std::map<std::string, Json> sessions_;
    std::map<std::string, Json> intents_;
    std::map<std::string, Json> refunds_;
};

class MollieStub final : public ProviderStub {
public:
    explicit MollieStub(const Clock& clock, std::string key = "test_frontrow")
        : ProviderStub(clock), key_(std::move(key)) {
        server_.Post("/v2/payments", noting([this](const auto& request, auto& response) {
                         if (refused(request, response)) return;
                         once(request, response, fault(409, "Conflict"), 409, [&] { create(request, response); });
                     }));
        server_.Get(R"(/v2/payments/([a-zA-Z0-9_]+))", noting([this](const auto& request, auto& response) {
                        if (refused(request, response)) return;
                        if (const Json* payment = find(request, response)) say(response, 200, *payment);
                    }));
        server_.Delete(R"(/v2/payments/([a-zA-Z0-9_]+))", noting([this](const auto& request, auto& response) {
                           if (refused(request, response)) return;
                           Json* payment = find(request, response);
                           if (!payment) return;
                           if (!(*payment)["isCancelable"].template get<bool>())
                               return say(response, 422, fault(422, "Unprocessable Entity"));
                           (*payment)["status"] = "canceled";
                           (*payment)["isCancelable"] = false;
                           say(response, 200, *payment);
                       }));
        server_.Post(R"(/v2/payments/([a-zA-Z0-9_]+)/refunds)", noting([this](const auto& request, auto& response) {
                         if (refused(request, response)) return;
                         once(request, response, fault(409, "Conflict"), 409, [&] { refund(request, response); });
                     }));
        server_.Get(
            R"(/v2/payments/([a-zA-Z0-9_]+)/refunds)", noting([this](const auto& request, auto& response) {
                if (refused(request, response)) return;
                Json list = Json::array();
                for (const auto& [id, known] : refunds_)
                    if (known["paymentId"] == request.matches[1].str()) list.push_back(known);
                say(response, 200,
                    {{"count", list.size()}, {"_embedded", {{"refunds", list}}}, {"_links", {{"next", nullptr}}}});
            }));
        server_.Get(R"(/v2/payments/([a-zA-Z0-9_]+)/refunds/([a-zA-Z0-9_]+))",
                    noting([this](const auto& request, auto& response) {
                        if (refused(request, response)) return;
                        const auto found = refunds_.find(request.matches[2].str());
                        if (found == refunds_.end()) return say(response, 404, fault(404, "Not Found"));
                        say(response, 200, found->second);
                    }));
        begin();
    }
    ~MollieStub() override { stop(); }

    void become(const std::string& status) {
        const std::lock_guard lock(mutex_);
        Json& payment = payments_.rbegin()->second;
        payment["status"] = status;
        payment["isCancelable"] = status == "open";
        if (status == "paid") {
            payment["amountRefunded"] = {{"currency", payment["amount"]["currency"]}, {"value", "0.00"}};
            payment["amountRemaining"] = payment["amount"];
        }
    }
    void set(const std::string& field, const Json& value) {
        const std::lock_guard lock(mutex_);
        payments_.rbegin()->second[field] = value;
    }
    void refunds_become(const std::string& status) {
        const std::lock_guard lock(mutex_);
        for (auto& [id, refund] : refunds_) refund["status"] = status;
    }
    [[nodiscard]] Json payment() const {
        const std::lock_guard lock(mutex_);
        return payments_.empty() ? Json() : payments_.rbegin()->second;
    }
    [[nodiscard]] std::size_t payments() const {
        const std::lock_guard lock(mutex_);
        return payments_.size();
    }
    [[nodiscard]] std::size_t refunds() const {
        const std::lock_guard lock(mutex_);
        return refunds_.size();
    }

private:
    static Json fault(int status, const std::string& title) {
        return {{"status", status}, {"title", title}, {"detail", "No."}};
    }
    bool refused(const httplib::Request& request, httplib::Response& response) const {
        if (request.get_header_value("Authorization") == "Bearer " + key_) return false;
        say(response, 401, fault(401, "Unauthorized Request"));
        return true;
    }
    Json* find(const httplib::Request& request, httplib::Response& response) {
        const auto found = payments_.find(request.matches[1].str());
        if (found != payments_.end()) return &found->second;
        say(response, 404, fault(404, "Not Found"));
        return nullptr;
    }
    void create(const httplib::Request& request, httplib::Response& response) {
        const auto body = Json::parse(request.body, nullptr, false);
        const bool is_whole = body.is_object() && body.contains("amount") && body["amount"].contains("value") &&
                              body.contains("description") && body.contains("redirectUrl");
        if (!is_whole) return say(response, 422, fault(422, "Unprocessable Entity"));
        const auto currency = Currency::parse(body["amount"]["currency"].get<std::string>());
        const auto value = body["amount"]["value"].get<std::string>();
        const auto point = value.find('.');
        const auto digits = point == std::string::npos ? 0 : value.size() - point - 1;
        if (!currency || digits != minor_digits(*currency))
            return say(response, 422, fault(422, "Unprocessable Entity"));
        const auto id = "tr_" + std::to_string(payments_.size() + 1);
        payments_[id] = {{"resource", "payment"},
                         {"id", id},
                         {"mode", key_.starts_with("live_") ? "live" : "test"},
                         {"amount", body["amount"]},
                         {"description", body["description"]},
                         {"metadata", body.value("metadata", Json())},
                         {"status", "open"},
                         {"isCancelable", true},
                         {"expiresAt", rfc3339(clock_.now() + std::chrono::minutes(15))},
                         {"redirectUrl", body["redirectUrl"]},
                         {"_links", {{"checkout", {{"href", base() + "/checkout/" + id}, {"type", "text/html"}}}}}};
        say(response, 201, payments_[id]);
    }
    void refund(const httplib::Request& request, httplib::Response& response) {
        Json* payment = find(request, response);
        if (!payment) return;
        const auto body = Json::parse(request.body, nullptr, false);
        const auto whole = cents(body.is_object() ? body.value("amount", Json()) : Json());
        const auto left = cents((*payment)["amountRemaining"]);
        if ((*payment)["status"] != "paid" || whole < 1 || whole > left)
            return say(response, 422, fault(422, "Unprocessable Entity"));
        const auto id = "re_" + std::to_string(refunds_.size() + 1);
        refunds_[id] = {{"resource", "refund"},
                        {"id", id},
                        {"paymentId", (*payment)["id"]},
                        {"amount", body["amount"]},
                        {"metadata", body.value("metadata", Json())},
                        {"status", "pending"}};
        (*payment)["amountRefunded"]["value"] =
            decimal({cents((*payment)["amountRefunded"]) + whole, *Currency::parse("EUR")});
        (*payment)["amountRemaining"]["value"] = decimal({left - whole, *Currency::parse("EUR")});
        say(response, 201, refunds_[id]);
    }

    /// Of an amount with two digits, 0 of anything else.
    static std::int64_t cents(const Json& amount) {
        auto value = amount.is_object() ? amount.value("value", "") : "";
        if (value.size() < 4 || value[value.size() - 3] != '.') return 0;
        return std::stoll(value.erase(value.size() - 3, 1));
    }

    const std::string key_;
    std::map<std::string, Json> payments_;
    std::map<std::string, Json> refunds_;
};

} // namespace frontrow::testing
