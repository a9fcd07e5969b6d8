#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "providers/curl.hpp"

namespace frontrow {

/// Where somebody whom we call is reached: "https://api.example.com", nothing behind it.
class ServiceUrl {
public:
    /// Throws std::invalid_argument, without the text, where it is none: https everywhere, http on this machine only.
    static ServiceUrl parse(std::string_view text) {
        while (text.ends_with('/')) text.remove_suffix(1);
        const bool is_plain = text.starts_with("http://");
        if (!is_plain && !text.starts_with("https://")) throw std::invalid_argument("must begin with https://");
        const auto host = text.substr(text.find("//") + 2);
        if (host.empty() || host.find_first_of("@?# \\") != std::string_view::npos)
            throw std::invalid_argument("must be https://HOST");
        const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> read(curl_url(), curl_url_cleanup);
        if (!read || curl_url_set(read.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK)
            throw std::invalid_argument("must be https://HOST");
        ServiceUrl url;
        url.text_ = text;
        url.is_local_ = is_loopback(host);
        if (is_plain && !url.is_local_) throw std::invalid_argument("must begin with https://, except on this machine");
        return url;
    }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// Whether it is on this machine.
    [[nodiscard]] bool is_local() const noexcept { return is_local_; }

private:
    static bool is_loopback(std::string_view host) {
        host = host.substr(0, host.find('/'));
        if (host.starts_with("[::1]")) return true;
        host = host.substr(0, host.find(':'));
        return host == "localhost" || host == "127.0.0.1";
    }
    std::string text_;
    bool is_local_ = false;
};

/// What is asked of another server.
struct ServiceCall {
    std::string method = "GET";
    std::string path; ///< With its query, from the base on.
    std::vector<std::string> headers{};
    std::string body{};
};

struct ServiceAnswer {
    int status = 0; ///< 0 where no whole answer came.
    std::string body{};
    std::string fault{}; ///< Why none came; without anything of the request.
};

/// Calls one server, by libcurl: certificates verified, no redirects, every wait and every answer bounded, connections
/// reused. Calls wait for the network. Safe from any thread.
class HttpsClient {
public:
    static constexpr std::size_t kMaxAnswerBytes = 1 << 20;
    static constexpr std::chrono::milliseconds kConnect = std::chrono::seconds(4);
    static constexpr std::chrono::milliseconds kWhole = std::chrono::seconds(12);

    explicit HttpsClient(ServiceUrl base) : base_(std::move(base)) { require_curl(); }

    [[nodiscard]] const ServiceUrl& base() const noexcept { return base_; }

    ServiceAnswer send(const ServiceCall& call) {
        auto handle = borrow();
        ServiceAnswer answer;
        if (!handle) {
            answer.fault = "no memory for a connection";
            return answer;
        }
        CURL* const curl = handle.get();
        CurlLines headers;
        for (const auto& line : call.headers) headers.add(line);
        const std::string url = base_.text() + call.path;
        set_up(curl, base_.is_local());
        curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.list());
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call.method.c_str());
        if (call.method != "GET") {
            curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.data());
            curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
        }
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
        const CURLcode outcome = curl_easy_perform(curl);
        long status = 0;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        if (outcome == CURLE_OK) {
            answer.status = static_cast<int>(status);
        } else {
            answer.fault = curl_easy_strerror(outcome);
            answer.body.clear();
        }
        curl_easy_reset(curl); // forgets the request; the connection stays
        give_back(std::move(handle));
        return answer;
    }

private:
    static void set_up(CURL* curl, bool is_local) {
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, is_local ? "http,https" : "https");
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
        curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
        curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kConnect.count()));
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(kWhole.count()));
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
        curl_easy_setopt(curl, CURLOPT_USERAGENT, "Frontrow");
        curl_easy_setopt(curl, CURLOPT_MAXCONNECTS, 2L);
        if (is_local) curl_easy_setopt(curl, CURLOPT_PROXY, "");
    }

    /// Called by libcurl; taking less than it gives ends the transfer.
    static std::size_t take(const char* bytes, std::size_t size, std::size_t count, void* into) noexcept {
        auto& body = *static_cast<std::string*>(into);
        const std::size_t length = size * count;
        if (length > kMaxAnswerBytes - body.size()) return 0;
        try {
            body.append(bytes, length);
        } catch (const std::bad_alloc&) {
            return 0;
        }
        return length;
    }

    CurlHandle borrow() {
        const std::lock_guard lock(mutex_);
        if (free_.empty()) return CurlHandle(curl_easy_init());
        CurlHandle handle = std::move(free_.back());
        free_.pop_back();
        return handle;
    }
    void give_back(CurlHandle handle) {
        const std::lock_guard lock(mutex_);
        if (free_.size() < kMaxKept) free_.push_back(std::move(handle));
    }

    static constexpr std::size_t kMaxKept = 8; ///< Connections that are kept open.

    const ServiceUrl base_;
    std::mutex mutex_;
    std::vector<CurlHandle> free_;
};

} // namespace frontrow
