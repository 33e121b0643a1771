""" "Nhà tôi được hưởng gì?": seven questions, and the rules that tell what a household may be entitled to."""
