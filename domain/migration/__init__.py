"""Running cases moved to another rule pack (规则包迁移), by two people and case by case."""
