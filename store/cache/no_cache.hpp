#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "domain/cache.hpp"

namespace frontrow {

/// Keeps nothing and shares nothing: every reply is made for the one who asks. To measure what a cache is worth.
class NoCache final : public Cache {
public:
    std::shared_ptr<const SharedReply> get(const std::string&, Milliseconds, const Load& load) override {
        return std::make_shared<const SharedReply>(load());
    }
    std::shared_ptr<const SharedReply> find(const std::string&) override { return nullptr; }
    void raise(std::span<const std::string>, const Version&, std::string_view) override {}
    void hear(std::span<const std::string>, const Version&) override {}
    void forget(const std::string&) override {}
    void clear() override {}
    void verified(Time) override {}
    [[nodiscard]] bool is_verified() override { return false; }
    [[nodiscard]] bool allows(const std::string&, const Stamp&) override { return false; }
};

} // namespace frontrow
